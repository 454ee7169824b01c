#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "hooks/http/admission.hpp"
#include "hooks/http/asio_types.hpp"
#include "hooks/http/head.hpp"
#include "hooks/http/head_scanner.hpp"
#include "hooks/http/message.hpp"
#include "hooks/http/transport.hpp"

namespace hookline::hooks {

class Worker;

/// One connection: head, body, answer, and again. Lives on the thread of its worker.
///
/// There is no timer per operation: each phase sets a deadline, and the worker asks every
/// connection now and then (`check_deadline`), which cancels the operation that is late.
class Connection {
  public:
    using Clock = std::chrono::steady_clock;

    /// `admitted` is false for a connection over the limits, which gets 503 (SR-006).
    Connection(Worker& worker, Socket socket, std::string peer_address, bool admitted);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Serves requests until one side ends the connection.
    [[nodiscard]] Awaitable<void> run();

    void check_deadline(Clock::time_point now);
    /// Ends the connection if it is idle, else after the answer under way. One that was opened just
    /// now gets a moment for its first request.
    void drain(Clock::time_point now);
    /// Ends it now.
    void abort();

    [[nodiscard]] const std::string& peer_address() const { return peer_address_; }
    [[nodiscard]] bool admitted() const { return admitted_; }

  private:
    enum class Phase : std::uint8_t { Handshake, Idle, Head, Body, Working, Write, Linger };
    /// How a step ended: go on, close after lingering, or the peer is gone.
    enum class Next : std::uint8_t { Continue, Close, Gone };

    Awaitable<Next> begin_tls(const TlsContext& context);
    Awaitable<Next> serve_all();
    Awaitable<Next> read_head();
    Awaitable<Next> serve_request();
    Awaitable<Next> admit(WorkTicket& ticket, const RequestHead& head);
    Awaitable<Next> receive_body(WorkTicket& ticket, fhir::json::BodyBuffer& body);
    Awaitable<Next> receive_measured(fhir::json::BodyBuffer& body);
    Awaitable<Next> receive_chunked(WorkTicket& ticket, fhir::json::BodyBuffer& body);
    Awaitable<Next> answer(HttpRequest& request);
    [[nodiscard]] Reply call_handler(HttpRequest& request, PendingAnswer* pending);
    Awaitable<void> call_at_work(HttpRequest& request, PendingAnswer* pending, Reply& reply);
    Awaitable<bool> wait_for(PendingAnswer& pending);
    void tell_gone(const HttpRequest& request);
    Awaitable<Next> refuse(Refusal refusal);
    Awaitable<Next> send(HttpResponse response, bool keep_alive);
    Awaitable<void> linger();

    template <class Call>
    [[nodiscard]] std::invoke_result_t<Call> guarded(Call call);
    [[nodiscard]] std::optional<HttpResponse> call_before_body(const HttpRequest& request);
    void enter(Phase phase, std::chrono::milliseconds timeout);
    [[nodiscard]] bool body_is_too_slow(Clock::time_point now) const;
    void drop_consumed();

    Worker& worker_;
    const ServerLimits& limits_;  // owner: the server
    Transport transport_;
    std::string peer_address_;
    bool admitted_;

    std::vector<char> buffer_;  // a head and what came with it
    std::size_t filled_ = 0;    // bytes of buffer_ in use
    std::size_t consumed_ = 0;  // of these, bytes of the current request
    HeadScanner scanner_;
    RequestHead head_;
    std::string head_text_;  // of the answer

    /// Held by the waiting connection and by the wake-up that is under way to its thread.
    struct Wait {
        explicit Wait(asio::io_context& loop) : timer(loop, Timer::time_point::max()) {}
        Timer timer;
        bool woken = false;
        std::atomic<bool> ended = false;  // work only: nothing of the request is looked at any more
    };
    std::shared_ptr<Wait> wait_;      // while an answer is pending
    bool at_work_ = false;            // while another thread looks at this connection
    std::atomic<bool> gone_ = false;  // aborted: nobody waits for an answer any more

    Phase phase_ = Phase::Idle;
    bool timed_out_ = false;
    bool draining_ = false;
    bool served_one_ = false;
    Clock::time_point deadline_ = Clock::time_point::max();
    Clock::time_point received_;  // first byte of the current request
    Clock::time_point body_begin_;
    std::size_t body_received_ = 0;
};

}  // namespace hookline::hooks
