#include "hooks/http/transport.hpp"

#include <poll.h>

#include <algorithm>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>

namespace hookline::hooks {
namespace {

constexpr std::size_t kRecordBytes = std::size_t{16} * 1024;

ErrorCode error_of(TlsSession::Step step) {
    switch (step) {
        case TlsSession::Step::Done:
            return {};
        case TlsSession::Step::WantRead:
        case TlsSession::Step::WantWrite:
            return asio::error::would_block;
        case TlsSession::Step::Closed:
            return asio::error::eof;
        case TlsSession::Step::PlainHttp:
        case TlsSession::Step::Failed:
            return asio::error::connection_aborted;
    }
    return asio::error::connection_aborted;
}

std::string_view view_of(asio::const_buffer buffer) {
    return {static_cast<const char*>(buffer.data()), buffer.size()};
}

}  // namespace

Awaitable<void> Transport::wait_for(TlsSession::Step step, ErrorCode& error) {
    co_await socket_.async_wait(
        step == TlsSession::Step::WantRead ? Socket::wait_read : Socket::wait_write, into(error));
}

Awaitable<Transport::Handshake> Transport::begin_tls(const TlsContext& context) {
    tls_ = std::make_unique<TlsSession>(context, socket_.native_handle());
    TlsSession::Step step = tls_->handshake();
    ErrorCode error;
    while (!error && error_of(step) == asio::error::would_block) {
        co_await wait_for(step, error);
        if (!error) {
            step = tls_->handshake();
        }
    }
    if (!error && step == TlsSession::Step::Done) {
        if (context.asks_for_certificates()) {
            peer_ = tls_->peer_certificate();
        }
        co_return Handshake::Done;
    }
    tls_.reset();
    co_return step == TlsSession::Step::PlainHttp ? Handshake::PlainHttp : Handshake::Failed;
}

std::size_t Transport::read_tls_some(asio::mutable_buffer buffer, ErrorCode& error) {
    const auto [step, bytes] = tls_->read({static_cast<char*>(buffer.data()), buffer.size()});
    error = error_of(step);
    return bytes;
}

// No coroutine of its own: without TLS the socket's operation is awaited directly.
Awaitable<std::size_t> Transport::async_read_some(asio::mutable_buffer buffer, ErrorCode& error) {
    return tls_ == nullptr ? socket_.async_read_some(buffer, into(error))
                           : async_read_tls(buffer, error);
}

Awaitable<std::size_t> Transport::async_read_tls(asio::mutable_buffer buffer, ErrorCode& error) {
    for (;;) {
        const auto [step, bytes] = tls_->read({static_cast<char*>(buffer.data()), buffer.size()});
        error = error_of(step);
        if (error != asio::error::would_block) {
            co_return bytes;
        }
        co_await wait_for(step, error);
        if (error) {
            co_return 0;
        }
    }
}

std::size_t Transport::write_some(const Buffers& buffers, ErrorCode& error) {
    if (tls_ == nullptr) {
        return socket_.write_some(buffers, error);
    }
    error = asio::error::would_block;
    return 0;
}

Awaitable<std::size_t> Transport::async_write(const Buffers& buffers, ErrorCode& error) {
    return tls_ == nullptr ? asio::async_write(socket_, buffers, into(error))
                           : async_write_tls(buffers, error);
}

// The head and the beginning of the body go into one record, so that a short answer is one packet.
Awaitable<std::size_t> Transport::async_write_tls(Buffers buffers, ErrorCode& error) {
    std::string first(view_of(buffers[0]));
    const std::size_t room = kRecordBytes - std::min(first.size(), kRecordBytes);
    const std::string_view body = view_of(buffers[1]);
    first.append(body.substr(0, room));
    std::size_t written = 0;
    for (std::string_view rest :
         {std::string_view(first), body.substr(std::min(room, body.size()))}) {
        while (!rest.empty()) {
            const auto [step, bytes] = tls_->write(rest);
            error = error_of(step);
            rest.remove_prefix(bytes);
            written += bytes;
            if (error == asio::error::would_block) {
                co_await wait_for(step, error);
            }
            if (error) {
                co_return written;
            }
        }
    }
    co_return written;
}

void Transport::shut_down() {
    if (tls_ != nullptr) {
        tls_->shut_down();
    }
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

Awaitable<std::size_t> Transport::async_discard(asio::mutable_buffer buffer, ErrorCode& error) {
    return socket_.async_read_some(buffer, into(error));
}

void Transport::prepare(ErrorCode& error) {
    socket_.set_option(asio::ip::tcp::no_delay(true), error);
    socket_.non_blocking(true, error);
}

void Transport::cancel() {
    ErrorCode ignored;
    socket_.cancel(ignored);
}

void Transport::close() {
    if (tls_ != nullptr) {
        tls_->detach();
    }
    ErrorCode ignored;
    socket_.close(ignored);
}

bool Transport::has_input() const {
    ErrorCode error;
    return socket_.available(error) > 0 && !error;
}

bool Transport::peer_has_ended() {
    pollfd state{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
    return socket_.is_open() && poll(&state, 1, 0) > 0 &&
           (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace hookline::hooks
