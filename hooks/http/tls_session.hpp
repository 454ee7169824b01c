#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/http/message.hpp"
#include "hooks/http/tls_context.hpp"

typedef struct ssl_st SSL;  // NOLINT(modernize-use-using): as OpenSSL declares it.

namespace hookline::hooks {

/// TLS on one socket that does not block: each step does what it can and says what it waits for.
/// Used by one thread at a time.
class TlsSession {
  public:
    enum class Step : std::uint8_t {
        Done,
        WantRead,   ///< call again when the socket can be read
        WantWrite,  ///< call again, with the same bytes, when it can be written
        Closed,     ///< the peer has ended the session in good order
        PlainHttp,  ///< of the handshake: the peer speaks HTTP without TLS
        Failed,
    };
    struct Progress {
        Step step;
        std::size_t bytes;  ///< read or written; above 0 when Done
    };

    /// Throws std::bad_alloc. The socket must be there until `detach`.
    TlsSession(const TlsContext& context, int socket);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    [[nodiscard]] Step handshake();
    [[nodiscard]] Progress read(std::span<char> into);
    [[nodiscard]] Progress write(std::string_view bytes);
    /// Tells the peer, as far as that goes without waiting, that nothing more will come.
    void shut_down();
    /// Forgets the socket, which the caller is about to close.
    void detach();

    /// Who the peer is, after the handshake; nullopt when no certificate was shown.
    [[nodiscard]] std::optional<PeerCertificate> peer_certificate() const;

  private:
    [[nodiscard]] Step step_of(int outcome) const;

    std::shared_ptr<SSL_CTX> context_;
    int socket_;
    struct Free {
        void operator()(SSL* session) const;
    };
    std::unique_ptr<SSL, Free> session_;
};

}  // namespace hookline::hooks
