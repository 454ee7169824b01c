// How a connection answers, and how it ends.
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "hooks/http/connection.hpp"
#include "hooks/http/response_writer.hpp"
#include "hooks/http/worker.hpp"

namespace hookline::hooks {

Awaitable<Connection::Next> Connection::refuse(Refusal refusal) {
    ++worker_.state().counters.requests_refused;
    head_.method = {};
    co_return co_await send(error_response(refusal.status, refusal.issue_code, refusal.diagnostics),
                            false);
}

Awaitable<Connection::Next> Connection::send(HttpResponse response, bool keep_alive) {
    const bool keep = keep_alive && !response.close && !draining_ && !worker_.state().draining;
    head_text_.clear();
    append_head(response,
                {.keep_alive = keep, .to_http_1_0 = head_.is_http_1_0, .date = worker_.date()},
                head_text_);
    const bool with_body = may_have_body(response.status) && head_.method != "HEAD";
    Transport::Buffers buffers = {asio::buffer(std::as_const(head_text_)),
                                  asio::buffer(std::as_const(response.body))};
    if (!with_body) {
        buffers[1] = {};
    }
    enter(Phase::Write, limits_.write_timeout);
    ErrorCode error;
    const std::size_t sent = transport_.write_some(buffers, error);
    if (error == asio::error::would_block) {
        error.clear();
    }
    if (!error && sent < asio::buffer_size(buffers)) {
        const std::size_t sent_of_head = std::min(sent, buffers[0].size());
        buffers[0] += sent_of_head;
        buffers[1] += sent - sent_of_head;
        co_await transport_.async_write(buffers, error);
    }
    served_one_ = true;
    if (error) {
        if (timed_out_) {
            ++worker_.state().counters.timeouts;
        }
        co_return Next::Gone;
    }
    if (keep) {
        co_return Next::Continue;
    }
    co_return Next::Close;
}

/// Says that nothing more will come and reads on for a moment: closing with bytes unread would
/// reset the connection and could take the answer away from the client.
Awaitable<void> Connection::linger() {
    ErrorCode error;
    transport_.shut_down();
    enter(Phase::Linger, limits_.linger_timeout);
    while (!error && !timed_out_) {
        co_await transport_.async_discard(asio::buffer(buffer_), error);
    }
}

}  // namespace hookline::hooks
