#include "hooks/http/server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "hooks/http/response_writer.hpp"
#include "hooks/http/worker.hpp"
#include "hooks/work_queue.hpp"

namespace hookline::hooks {

namespace {

constexpr std::size_t kRefusalsUnderWayMax = 64;
constexpr std::chrono::milliseconds kAcceptPause{50};  // when descriptors are used up

std::vector<std::unique_ptr<Worker>> make_workers(unsigned threads, ServerState& state) {
    std::vector<std::unique_ptr<Worker>> workers;
    for (unsigned i = 0; i < std::max(1U, threads); ++i) {
        workers.push_back(std::make_unique<Worker>(state));
    }
    return workers;
}

/// An IPv4 peer of an IPv6 listener has the same text as one of an IPv4 listener.
std::string peer_text(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

Result<void> open_listener(Acceptor& acceptor, const ServerOptions& options) {
    ErrorCode error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) {
        return fail(ErrorKind::LoadFailed, "`" + options.address + "` is no numeric address");
    }
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return fail(ErrorKind::LoadFailed, "cannot listen on `" + options.address + "` port " +
                                               std::to_string(options.port) + ": " +
                                               error.message());
    }
    return {};
}

/// For a flood of refusals: answers without waiting for anything, so the answer may be lost.
void refuse_at_once(Socket socket) {
    const HttpResponse response = overloaded("too many connections");
    std::string text;
    append_head(response, {.date = http_date(std::time(nullptr))}, text);
    text += response.body;
    std::array<char, 4096> unread;
    ErrorCode error;
    socket.non_blocking(true, error);
    socket.write_some(asio::buffer(text), error);
    socket.shutdown(Socket::shutdown_send, error);
    socket.read_some(asio::buffer(unread), error);
}

}  // namespace

/// One acceptor on the loop of the first worker; it hands sockets to all workers in turn.
class Server::Implementation {
  public:
    Implementation(Handler& handler, ServerOptions options)
        : options_(std::move(options)),
          state_(handler, options_.limits, options_.proxies, options_.tls.get()),
          workers_(make_workers(options_.threads, state_)),
          acceptor_(workers_.front()->loop()),
          delay_timer_(workers_.front()->loop()),
          work_(options_.work_threads, options_.limits.requests_in_work_max) {
        state_.work_queue = &work_;
    }

    Result<std::uint16_t> start();
    void request_drain();
    void stop_now();
    void wait();
    [[nodiscard]] bool answers_within(std::chrono::milliseconds patience);

    [[nodiscard]] const ServerState& state() const { return state_; }

  private:
    Awaitable<void> accept_loop();
    void hand_out(Worker& worker, Socket socket);
    Worker& next_worker();
    void close_listener();
    void end_workers();

    ServerOptions options_;
    ServerState state_;
    std::vector<std::unique_ptr<Worker>> workers_;
    Acceptor acceptor_;  // these die before the loops
    Timer delay_timer_;
    WorkQueue work_;  // so does this: its threads tell the loops what they have done
    std::size_t next_worker_ = 0;
    std::mutex join_mutex_;
    bool stopping_ = false;  // the loop of the first worker only
};

Result<std::uint16_t> Server::Implementation::start() {
    HOOKLINE_CHECK(open_listener(acceptor_, options_));
    const std::uint16_t port = acceptor_.local_endpoint().port();
    asio::co_spawn(workers_.front()->loop(), accept_loop(), asio::detached);
    for (const auto& worker : workers_) {
        worker->start();
    }
    return port;
}

Worker& Server::Implementation::next_worker() {
    next_worker_ = (next_worker_ + 1) % workers_.size();
    return *workers_[next_worker_];
}

Awaitable<void> Server::Implementation::accept_loop() {
    while (acceptor_.is_open()) {
        Worker& worker = next_worker();
        Socket socket(worker.loop());
        ErrorCode error;
        co_await acceptor_.async_accept(socket, into(error));
        if (!error) {
            hand_out(worker, std::move(socket));
        } else if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
                   error == asio::error::no_buffer_space) {
            Timer pause(workers_.front()->loop(), kAcceptPause);
            co_await pause.async_wait(into(error));
        }
    }
    end_workers();
}

/// After the last socket was handed out, so that no worker has ended before it gets one.
void Server::Implementation::end_workers() {
    const auto deadline = Connection::Clock::now() + options_.limits.drain_timeout;
    for (const auto& worker : workers_) {
        if (stopping_) {
            worker->stop();
        } else {
            worker->drain(deadline);
        }
    }
}

void Server::Implementation::hand_out(Worker& worker, Socket socket) {
    ErrorCode error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error || stopping_) {
        return;  // gone already, or too late
    }
    std::string peer = peer_text(endpoint.address());
    ++state_.counters.connections_accepted;
    if (state_.connections.try_enter(peer)) {
        worker.add(std::move(socket), std::move(peer), true);
        return;
    }
    ++state_.counters.connections_refused;
    if (state_.refusals_under_way < kRefusalsUnderWayMax) {
        ++state_.refusals_under_way;
        worker.add(std::move(socket), std::move(peer), false);
    } else if (options_.tls == nullptr) {
        refuse_at_once(std::move(socket));
    }  // A TLS client could not read an answer before a handshake: its connection just ends.
}

void Server::Implementation::request_drain() {
    if (state_.draining.exchange(true)) {
        return;
    }
    asio::post(workers_.front()->loop(), [this] {
        delay_timer_.expires_after(options_.limits.drain_delay);
        delay_timer_.async_wait([this](const ErrorCode& error) {
            if (error) {
                return;
            }
            close_listener();
        });
    });
}

/// Takes the connections that the kernel has accepted already: closing would reset them.
void Server::Implementation::close_listener() {
    ErrorCode error;
    acceptor_.non_blocking(true, error);
    while (!error) {
        Worker& worker = next_worker();
        Socket socket(worker.loop());
        acceptor_.accept(socket, error);
        if (!error) {
            hand_out(worker, std::move(socket));
        }
    }
    acceptor_.close(error);
}

void Server::Implementation::stop_now() {
    state_.draining = true;
    asio::post(workers_.front()->loop(), [this] {
        stopping_ = true;
        ErrorCode ignored;
        acceptor_.close(ignored);
        delay_timer_.cancel();
        for (const auto& worker : workers_) {
            worker->stop();
        }
    });
}

void Server::Implementation::wait() {
    const std::lock_guard lock(join_mutex_);
    for (const auto& worker : workers_) {
        worker->join();
    }
}

bool Server::Implementation::answers_within(std::chrono::milliseconds patience) {
    struct Roll {
        std::mutex mutex;
        std::condition_variable changed;
        std::size_t missing = 0;
    };
    const auto roll = std::make_shared<Roll>();
    roll->missing = workers_.size();
    for (const auto& worker : workers_) {
        asio::post(worker->loop(), [roll] {
            const std::lock_guard lock(roll->mutex);
            --roll->missing;
            roll->changed.notify_all();
        });
    }
    std::unique_lock lock(roll->mutex);
    return roll->changed.wait_for(lock, patience, [&roll] { return roll->missing == 0; });
}

Server::Server(Handler& handler, ServerOptions options)
    : implementation_(std::make_unique<Implementation>(handler, std::move(options))) {}

Server::~Server() {
    stop_now();
    wait();
}

Result<void> Server::can_listen(const ServerOptions& options) {
    asio::io_context loop;
    Acceptor acceptor(loop);
    return open_listener(acceptor, options);
}

Result<std::uint16_t> Server::start() {
    return implementation_->start();
}

void Server::request_drain() {
    implementation_->request_drain();
}

void Server::stop_now() {
    implementation_->stop_now();
}

void Server::wait() {
    implementation_->wait();
}

bool Server::is_draining() const {
    return implementation_->state().draining;
}

bool Server::answers_within(std::chrono::milliseconds patience) const {
    return implementation_->answers_within(patience);
}

ServerCounters Server::counters() const {
    const ServerState& state = implementation_->state();
    return {.connections_accepted = state.counters.connections_accepted,
            .connections_refused = state.counters.connections_refused,
            .connections_open = state.connections.open(),
            .requests_handled = state.counters.requests_handled,
            .requests_refused = state.counters.requests_refused,
            .requests_shed = state.counters.requests_shed,
            .requests_in_work = state.work.in_work(),
            .requests_waiting = state.work.waiting(),
            .work_waiting = state.work_queue->waiting(),
            .memory_reserved = state.work.reserved(),
            .handshakes_failed = state.counters.handshakes_failed,
            .timeouts = state.counters.timeouts,
            .handler_failures = state.counters.handler_failures,
            .clients_gone = state.counters.clients_gone};
}

}  // namespace hookline::hooks
