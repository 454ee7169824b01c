#pragma once

// Private to this folder.
#include <array>
#include <boost/asio/buffer.hpp>
#include <memory>
#include <optional>

#include "hooks/http/asio_types.hpp"
#include "hooks/http/tls_session.hpp"

namespace hookline::hooks {

/// The bytes of one connection: a socket that does not block, with TLS over it or without. Without
/// TLS every call is the call of the socket.
class Transport {
  public:
    using Buffers = std::array<asio::const_buffer, 2>;
    enum class Handshake : std::uint8_t { Done, PlainHttp, Failed };

    explicit Transport(Socket socket) : socket_(std::move(socket)) {}

    /// Agrees on TLS; reading and writing go through it from then on. After PlainHttp they go
    /// straight to the socket. Throws std::bad_alloc.
    [[nodiscard]] Awaitable<Handshake> begin_tls(const TlsContext& context);
    /// Who the peer is by its certificate; null without one.
    [[nodiscard]] const PeerCertificate* peer_certificate() const {
        return peer_ ? &*peer_ : nullptr;
    }

    /// What is there already; would_block when nothing is.
    [[nodiscard]] std::size_t read_some(asio::mutable_buffer buffer, ErrorCode& error) {
        return tls_ == nullptr ? socket_.read_some(buffer, error) : read_tls_some(buffer, error);
    }
    [[nodiscard]] Awaitable<std::size_t> async_read_some(asio::mutable_buffer buffer,
                                                         ErrorCode& error);
    /// What can be written without waiting, which with TLS is nothing.
    [[nodiscard]] std::size_t write_some(const Buffers& buffers, ErrorCode& error);
    /// All of it.
    [[nodiscard]] Awaitable<std::size_t> async_write(const Buffers& buffers, ErrorCode& error);

    /// Nothing more will come from us.
    void shut_down();
    /// Bytes that came, ciphertext included, read past TLS to be thrown away.
    [[nodiscard]] Awaitable<std::size_t> async_discard(asio::mutable_buffer buffer,
                                                       ErrorCode& error);

    void prepare(ErrorCode& error);  ///< socket options
    void cancel();
    void close();
    [[nodiscard]] bool is_open() const { return socket_.is_open(); }
    [[nodiscard]] bool has_input() const;
    /// The peer has ended its side, or the connection broke; whatever was sent before.
    [[nodiscard]] bool peer_has_ended();

  private:
    [[nodiscard]] std::size_t read_tls_some(asio::mutable_buffer buffer, ErrorCode& error);
    [[nodiscard]] Awaitable<std::size_t> async_read_tls(asio::mutable_buffer buffer,
                                                        ErrorCode& error);
    [[nodiscard]] Awaitable<std::size_t> async_write_tls(Buffers buffers, ErrorCode& error);
    [[nodiscard]] Awaitable<void> wait_for(TlsSession::Step step, ErrorCode& error);

    Socket socket_;
    std::unique_ptr<TlsSession> tls_;  // null: none
    std::optional<PeerCertificate> peer_;
};

}  // namespace hookline::hooks
