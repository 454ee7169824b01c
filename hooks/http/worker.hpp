#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <list>
#include <string>
#include <thread>

#include "hooks/http/admission.hpp"
#include "hooks/http/asio_types.hpp"
#include "hooks/http/body_pool.hpp"
#include "hooks/http/connection.hpp"
#include "hooks/http/limits.hpp"
#include "hooks/http/message.hpp"
#include "hooks/http/tls_context.hpp"
#include "hooks/work_queue.hpp"

namespace hookline::hooks {

/// Counters behind ServerCounters.
struct AtomicCounters {
    std::atomic<std::uint64_t> connections_accepted = 0;
    std::atomic<std::uint64_t> connections_refused = 0;
    std::atomic<std::uint64_t> requests_handled = 0;
    std::atomic<std::uint64_t> requests_refused = 0;
    std::atomic<std::uint64_t> requests_shed = 0;
    std::atomic<std::uint64_t> handshakes_failed = 0;
    std::atomic<std::uint64_t> timeouts = 0;
    std::atomic<std::uint64_t> handler_failures = 0;
    std::atomic<std::uint64_t> clients_gone = 0;
};

/// What the workers of one server share.
struct ServerState {
    ServerState(Handler& request_handler, const ServerLimits& server_limits,
                const std::vector<std::string>& proxies, TlsContext* tls_context)
        : handler(request_handler),
          limits(server_limits),
          tls(tls_context),
          connections(limits, proxies),
          work(limits) {}

    Handler& handler;
    const ServerLimits limits;
    TlsContext* const tls;  // owner: the server; null: plain HTTP
    ConnectionGate connections;
    WorkGate work;
    WorkQueue* work_queue = nullptr;  // owner: the server; set before the first connection
    AtomicCounters counters;
    std::atomic<std::size_t> refusals_under_way = 0;
    std::atomic<bool> draining = false;
};

/// One thread with its event loop and its connections. Everything but `post`-ing functions
/// (`add`, `drain`, `stop`) belongs to that thread.
class Worker {
  public:
    explicit Worker(ServerState& state);

    void start();
    void join();

    /// Takes over an accepted socket of this worker's loop; any thread. `admitted` tells whether
    /// it has a place in the ConnectionGate.
    void add(Socket socket, std::string peer_address, bool admitted);
    /// Ends idle connections, gives the others until `deadline`, then ends the loop; any thread.
    void drain(Connection::Clock::time_point deadline);
    /// Ends all connections and the loop; any thread.
    void stop();

    [[nodiscard]] asio::io_context& loop() { return loop_; }
    [[nodiscard]] ServerState& state() { return state_; }
    [[nodiscard]] BodyPool& bodies() { return bodies_; }
    /// The value of the Date field, formatted once per second.
    [[nodiscard]] const std::string& date();

  private:
    void open(Socket socket, std::string peer_address, bool admitted);
    void on_end(std::list<Connection>::iterator connection);
    void abort_all();
    void schedule_check();
    void check_all();
    void end_loop_if_done();

    ServerState& state_;
    asio::io_context loop_{1};
    asio::executor_work_guard<Executor> guard_;
    Timer check_timer_;
    bool check_scheduled_ = false;
    bool ending_ = false;
    Connection::Clock::time_point end_deadline_ = Connection::Clock::time_point::max();
    std::list<Connection> connections_;
    BodyPool bodies_;
    std::int64_t date_second_ = -1;
    std::string date_;
    std::thread thread_;
};

}  // namespace hookline::hooks
