// How a connection receives the body of a request: a place among the requests in work, then the
// bytes.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>

#include "hooks/http/chunked.hpp"
#include "hooks/http/connection.hpp"
#include "hooks/http/response_writer.hpp"
#include "hooks/http/worker.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kChunkWindowBytes = std::size_t{16} * 1024;
constexpr milliseconds kWaitForWorkStep{5};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

constexpr Refusal kBodyTimeout{408, "timeout", "request body came too slowly"};
constexpr Refusal kBadChunk{400, "structure", "malformed chunked body"};
constexpr Refusal kBodyTooLarge{413, "too-costly", "request body is too large"};

}  // namespace

Awaitable<Connection::Next> Connection::admit(WorkTicket& ticket, const RequestHead& head) {
    const std::size_t bytes =
        static_cast<std::size_t>(head.content_length.value_or(0)) * limits_.memory_per_body_byte;
    bool admitted = ticket.try_enter() && ticket.try_reserve(bytes);
    if (!admitted && worker_.state().work.try_wait()) {
        ticket.release();
        const auto wait_end = Clock::now() + limits_.wait_for_work_max;
        Timer timer(worker_.loop());
        while (!admitted && Clock::now() < wait_end && transport_.is_open()) {
            timer.expires_after(kWaitForWorkStep);
            ErrorCode error;
            co_await timer.async_wait(into(error));
            admitted = ticket.try_enter() && ticket.try_reserve(bytes);
            if (!admitted) {
                ticket.release();
            }
        }
        worker_.state().work.end_wait();
    }
    if (!admitted) {
        ++worker_.state().counters.requests_shed;
        co_return co_await send(overloaded("too many requests in work"), false);
    }
    co_return Next::Continue;
}

Awaitable<Connection::Next> Connection::receive_body(WorkTicket& ticket,
                                                     fhir::json::BodyBuffer& body) {
    enter(Phase::Body, limits_.body_timeout);
    body_begin_ = Clock::now();
    body_received_ = 0;
    if (head_.expects_continue && filled_ == consumed_) {
        ErrorCode error;
        const Transport::Buffers buffers{asio::buffer(kContinue)};
        co_await transport_.async_write(buffers, error);
        if (error) {
            co_return Next::Gone;
        }
    }
    if (head_.is_chunked) {
        co_return co_await receive_chunked(ticket, body);
    }
    co_return co_await receive_measured(body);
}

/// Straight into the body, and never a byte of the next request.
Awaitable<Connection::Next> Connection::receive_measured(fhir::json::BodyBuffer& body) {
    const std::size_t early = std::min(body.size(), filled_ - consumed_);
    std::memcpy(body.data(), buffer_.data() + consumed_, early);
    consumed_ += early;
    body_received_ = early;
    while (body_received_ < body.size()) {
        // What has come already is taken at once, without a round through the event loop.
        const auto rest = asio::buffer(body.data() + body_received_, body.size() - body_received_);
        ErrorCode error;
        std::size_t count = transport_.read_some(rest, error);
        if (error == asio::error::would_block) {
            count = co_await transport_.async_read_some(rest, error);
        }
        body_received_ += count;
        if (error) {
            if (!timed_out_ || !transport_.is_open()) {
                co_return Next::Gone;
            }
            ++worker_.state().counters.timeouts;
            co_return co_await refuse(kBodyTimeout);
        }
    }
    co_return Next::Continue;
}

Awaitable<Connection::Next> Connection::receive_chunked(WorkTicket& ticket,
                                                        fhir::json::BodyBuffer& body) {
    // The head stays where it is, the handler reads it: chunks come through a window of their own.
    std::vector<char> window(buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_),
                             buffer_.begin() + static_cast<std::ptrdiff_t>(filled_));
    std::size_t window_filled = window.size();
    window.resize(std::max(window.size(), kChunkWindowBytes));
    ChunkedDecoder decoder(body, limits_.body_bytes_max);
    for (;;) {
        std::size_t used = 0;
        const auto state = decoder.feed({window.data(), window_filled}, used);
        body_received_ = decoder.size();
        if (state == ChunkedDecoder::State::Done) {
            // What is left belongs to the next request and takes the place of the chunks.
            const std::size_t rest = window_filled - used;
            buffer_.resize(std::max(buffer_.size(), consumed_ + rest));
            std::memcpy(buffer_.data() + consumed_, window.data() + used, rest);
            filled_ = consumed_ + rest;
            co_return Next::Continue;
        }
        if (state == ChunkedDecoder::State::Malformed) {
            co_return co_await refuse(kBadChunk);
        }
        if (state == ChunkedDecoder::State::TooLarge) {
            co_return co_await refuse(kBodyTooLarge);
        }
        if (!ticket.try_reserve(body.size() * limits_.memory_per_body_byte)) {
            ++worker_.state().counters.requests_shed;
            co_return co_await send(overloaded("too many requests in work"), false);
        }
        ErrorCode error;
        window_filled = co_await transport_.async_read_some(asio::buffer(window), error);
        if (error) {
            if (!timed_out_ || !transport_.is_open()) {
                co_return Next::Gone;
            }
            ++worker_.state().counters.timeouts;
            co_return co_await refuse(kBodyTimeout);
        }
    }
}

}  // namespace hookline::hooks
