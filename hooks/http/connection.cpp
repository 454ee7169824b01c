#include "hooks/http/connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <new>
#include <utility>

#include "hooks/http/response_writer.hpp"
#include "hooks/http/worker.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBufferBytes = std::size_t{8} * 1024;
constexpr milliseconds kFirstRequestGrace{1'000};  // of a new connection when draining

constexpr Refusal kPlainHttp{400, "security", "this port speaks HTTPS only"};
constexpr Refusal kHeadTimeout{408, "timeout", "request head came too slowly"};

}  // namespace

Connection::Connection(Worker& worker, Socket socket, std::string peer_address, bool admitted)
    : worker_(worker),
      limits_(worker.state().limits),
      transport_(std::move(socket)),
      peer_address_(std::move(peer_address)),
      admitted_(admitted),
      buffer_(kBufferBytes),
      scanner_(limits_) {}

Awaitable<void> Connection::run() {
    ErrorCode ignored;
    transport_.prepare(ignored);
    Next next = Next::Continue;
    if (worker_.state().tls != nullptr) {
        next = co_await begin_tls(*worker_.state().tls);
    }
    if (next == Next::Continue && admitted_) {
        next = co_await serve_all();
    } else if (next == Next::Continue) {
        next = co_await send(overloaded("too many connections"), false);
    }
    if (next == Next::Close) {
        co_await linger();
    }
    transport_.close();
}

Awaitable<Connection::Next> Connection::begin_tls(const TlsContext& context) {
    enter(Phase::Handshake, limits_.handshake_timeout);
    const Transport::Handshake outcome = co_await transport_.begin_tls(context);
    if (outcome == Transport::Handshake::Done) {
        co_return Next::Continue;
    }
    ++worker_.state().counters.handshakes_failed;
    if (outcome == Transport::Handshake::PlainHttp) {
        co_return co_await refuse(kPlainHttp);
    }
    // The linger lets the peer read the alert that says why.
    co_return timed_out_ ? Next::Gone : Next::Close;
}

Awaitable<Connection::Next> Connection::serve_all() {
    Next next = Next::Continue;
    while (next == Next::Continue) {
        next = co_await read_head();
        if (next == Next::Continue) {
            next = co_await serve_request();
        }
    }
    co_return next;
}

void Connection::enter(Phase phase, milliseconds timeout) {
    phase_ = phase;
    timed_out_ = false;
    deadline_ = timeout == milliseconds::max() ? Clock::time_point::max() : Clock::now() + timeout;
}

bool Connection::body_is_too_slow(Clock::time_point now) const {
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - body_begin_);
    return phase_ == Phase::Body && elapsed > limits_.body_rate_grace &&
           body_received_ * 1000 <
               limits_.body_bytes_per_second_min * static_cast<std::size_t>(elapsed.count());
}

void Connection::check_deadline(Clock::time_point now) {
    if ((wait_ != nullptr || at_work_) && !gone_ && transport_.peer_has_ended()) {
        ++worker_.state().counters.clients_gone;
        abort();  // who waits for the answer lets go of what it waits for
        return;
    }
    if (now < deadline_ && !body_is_too_slow(now)) {
        return;
    }
    timed_out_ = true;
    transport_.cancel();
}

void Connection::drain(Clock::time_point now) {
    draining_ = true;
    if (phase_ != Phase::Idle) {
        return;
    }
    deadline_ = std::min(deadline_, served_one_ ? now : now + kFirstRequestGrace);
    check_deadline(now);
}

void Connection::abort() {
    draining_ = true;
    gone_ = true;
    if (at_work_) {
        return;  // which looks at the socket; it ends soon, and `answer` then closes
    }
    transport_.close();
    if (wait_ != nullptr) {
        wait_->timer.cancel();
    }
}

void Connection::drop_consumed() {
    std::memmove(buffer_.data(), buffer_.data() + consumed_, filled_ - consumed_);
    filled_ -= consumed_;
    consumed_ = 0;
    if (filled_ <= kBufferBytes && buffer_.size() > kBufferBytes) {
        buffer_.resize(kBufferBytes);
        buffer_.shrink_to_fit();
    }
}

Awaitable<Connection::Next> Connection::read_head() {
    drop_consumed();
    scanner_.reset();
    if (filled_ == 0) {
        enter(Phase::Idle, limits_.idle_timeout);
    } else {
        enter(Phase::Head, limits_.head_timeout);
        received_ = Clock::now();
    }
    if (draining_) {
        drain(Clock::now());
    }
    for (;;) {
        if (filled_ > 0) {
            const auto state = scanner_.scan({buffer_.data(), filled_});
            if (state == HeadScanner::State::Complete) {
                break;
            }
            if (state == HeadScanner::State::Refused) {
                consumed_ = filled_;
                co_return co_await refuse(scanner_.refusal());
            }
        }
        if (filled_ == buffer_.size()) {
            buffer_.resize(limits_.head_bytes_max + kBufferBytes);
        }
        ErrorCode error;
        const std::size_t count = co_await transport_.async_read_some(
            asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_), error);
        if (error) {
            if (!timed_out_ || !transport_.is_open()) {
                co_return Next::Gone;
            }
            if (phase_ == Phase::Head) {
                ++worker_.state().counters.timeouts;
                co_return co_await refuse(kHeadTimeout);
            }
            // A request may have come in the moment the idle connection was ended.
            if (!transport_.has_input()) {
                co_return Next::Gone;
            }
        }
        if (filled_ == 0) {
            enter(Phase::Head, limits_.head_timeout);
            received_ = Clock::now();
        }
        filled_ += count;
    }
    consumed_ = scanner_.head_end();
    const std::string_view raw(buffer_.data() + scanner_.head_begin(),
                               scanner_.head_end() - scanner_.head_begin());
    const auto parsed = parse_head(raw, limits_.body_bytes_max, head_);
    if (!parsed) {
        co_return co_await refuse(parsed.error());
    }
    co_return Next::Continue;
}

Awaitable<Connection::Next> Connection::serve_request() {
    PooledBody pooled(worker_.bodies());
    std::shared_ptr<void> held;
    HttpRequest request{.method = head_.method,
                        .target = head_.target,
                        .fields = head_.fields,
                        .peer_address = peer_address_,
                        .has_body = head_.has_body(),
                        .received = received_,
                        .body = pooled.body(),
                        .peer_certificate = transport_.peer_certificate(),
                        .peer_has_ended = [this] { return gone_ || transport_.peer_has_ended(); },
                        .held = &held};
    enter(Phase::Working, milliseconds::max());
    if (std::optional<HttpResponse> early = call_before_body(request)) {
        // The body, if there is one, stays unread: the connection cannot go on (SR-002).
        co_return co_await send(std::move(*early), head_.keep_alive && !head_.has_body());
    }
    if (head_.has_body()) {
        WorkTicket ticket(worker_.state().work);
        if (const Next next = co_await admit(ticket, head_); next != Next::Continue) {
            co_return next;
        }
        bool out_of_memory = false;
        try {
            pooled.take(static_cast<std::size_t>(head_.content_length.value_or(0)));
        } catch (const std::bad_alloc&) {
            out_of_memory = true;
        }
        if (out_of_memory) {
            co_return co_await send(overloaded("out of memory"), false);
        }
        const Next next = co_await receive_body(ticket, pooled.body());
        if (next != Next::Continue) {
            co_return next;
        }
        co_return co_await answer(request);
    }
    co_return co_await answer(request);
}

std::optional<HttpResponse> Connection::call_before_body(const HttpRequest& request) {
    try {
        return worker_.state().handler.before_body(request);
    } catch (...) {
        ++worker_.state().counters.handler_failures;
        return error_response(500, "exception", "internal error");
    }
}

}  // namespace hookline::hooks
