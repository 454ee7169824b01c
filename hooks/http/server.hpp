#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "fhir/base/result.hpp"
#include "hooks/http/limits.hpp"
#include "hooks/http/message.hpp"
#include "hooks/http/tls_context.hpp"

namespace hookline::hooks {

/// Where a server listens, and with what.
struct ServerOptions {
    std::string address = "127.0.0.1";  ///< numeric, IPv4 or IPv6
    std::uint16_t port = 0;             ///< 0: one that is free
    unsigned threads = 1;               ///< of connections, at least 1, with an event loop each
    unsigned work_threads = 1;          ///< for what the handler calls work (SR-121), at least 1
    ServerLimits limits = {};
    /// Peers for which connections_per_peer_max does not count (SR-006); numeric addresses.
    // NOLINTNEXTLINE(readability-redundant-member-init): gcc warns of a missing initialiser.
    std::vector<std::string> proxies = {};
    /// Null: plain HTTP.
    std::shared_ptr<TlsContext> tls = nullptr;
};

/// What happened since the start. A snapshot; the numbers are not taken at one instant.
struct ServerCounters {
    std::uint64_t connections_accepted = 0;
    std::uint64_t connections_refused = 0;  ///< over a connection limit, answered 503
    std::uint64_t connections_open = 0;     ///< now
    std::uint64_t requests_handled = 0;     ///< `Handler::handle` was called
    std::uint64_t requests_refused = 0;     ///< bad framing or over a size limit
    std::uint64_t requests_shed = 0;        ///< 503, too much in work
    std::uint64_t requests_in_work = 0;     ///< now, requests with a body
    std::uint64_t requests_waiting = 0;     ///< now, for a place in work
    std::uint64_t work_waiting = 0;         ///< now, requests that wait for a thread for work
    std::uint64_t memory_reserved = 0;      ///< now, bytes for bodies and what is made of them
    std::uint64_t handshakes_failed = 0;    ///< of TLS, also those that were too slow
    std::uint64_t timeouts = 0;             ///< of any phase but idle
    std::uint64_t handler_failures = 0;     ///< exceptions out of the handler
    std::uint64_t clients_gone = 0;         ///< connections ended while their answer was pending
};

/// An HTTP/1.1 server for one listener. Health and metrics get a Server of their own, with one
/// thread and the same or another handler, so that a flood on the first never starves them
/// (SR-119, SR-196).
///
/// Thread-safe after `start`. The handler must outlive the server.
class Server {
  public:
    Server(Handler& handler, ServerOptions options);
    /// Ends at once when still running.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Whether a server could listen so now. Errors: as of `start`.
    [[nodiscard]] static Result<void> can_listen(const ServerOptions& options);

    /// Opens the listener, starts the threads and returns the port.
    /// Errors: LoadFailed for an address that cannot be used.
    [[nodiscard]] Result<std::uint16_t> start();

    /// Begins an orderly end and returns: `is_draining` is true at once, after `drain_delay` the
    /// listener closes, idle connections end, requests in work get `Connection: close` and up to
    /// `drain_timeout` (SR-191). Further calls change nothing.
    void request_drain();

    /// Ends now: the listener and all connections are closed as soon as running handlers return.
    void stop_now();

    /// Blocks until the server has ended through `request_drain` or `stop_now`.
    void wait();

    [[nodiscard]] bool is_draining() const;

    /// Whether every thread of this server takes up new work within `patience`; waits at most so
    /// long (SR-195). Ask from another server's thread: a thread cannot vouch for itself.
    [[nodiscard]] bool answers_within(std::chrono::milliseconds patience) const;

    [[nodiscard]] ServerCounters counters() const;

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// What to do while the servers run, on a thread of its own.
struct BackgroundActions {
    /// Once, on the calling thread, when signals no longer end the process by themselves: who is
    /// told of the server now may send one.
    std::function<void()> on_ready;
    std::function<void()> on_hangup;  ///< SIGHUP came; empty: SIGHUP keeps its meaning
    std::function<void()> on_tick;    ///< every `tick`; empty: nothing
    std::chrono::milliseconds tick{1'000};
};

/// Runs until SIGTERM or SIGINT, then drains the servers one after the other in the order given:
/// the admin listener comes last, so that it answers until the first has ended. A second signal
/// ends all of them now. Call it on the main thread after every server has started.
void run_until_signal(std::initializer_list<Server*> servers,
                      const BackgroundActions& background = {});

}  // namespace hookline::hooks
