#include "hooks/http/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <exception>

#include "hooks/http/response_writer.hpp"
#include "hooks/thread_role.hpp"

namespace hookline::hooks {

Worker::Worker(ServerState& state)
    : state_(state), guard_(loop_.get_executor()), check_timer_(loop_) {}

void Worker::start() {
    thread_ = std::thread([this] {
        set_thread_role(ThreadRole::Io);
        loop_.run();
    });
}

void Worker::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Worker::add(Socket socket, std::string peer_address, bool admitted) {
    asio::post(loop_, [this, moved = std::move(socket), peer = std::move(peer_address),
                       admitted]() mutable { open(std::move(moved), std::move(peer), admitted); });
}

void Worker::open(Socket socket, std::string peer_address, bool admitted) {
    const auto connection = connections_.emplace(connections_.end(), *this, std::move(socket),
                                                 std::move(peer_address), admitted);
    asio::co_spawn(loop_, connection->run(),
                   [this, connection](const std::exception_ptr&) { on_end(connection); });
    if (ending_) {
        connection->drain(Connection::Clock::now());
    }
    schedule_check();
}

void Worker::on_end(std::list<Connection>::iterator connection) {
    if (connection->admitted()) {
        state_.connections.leave(connection->peer_address());
    } else {
        --state_.refusals_under_way;
    }
    connections_.erase(connection);
    end_loop_if_done();
}

void Worker::drain(Connection::Clock::time_point deadline) {
    asio::post(loop_, [this, deadline] {
        ending_ = true;
        end_deadline_ = deadline;
        const auto now = Connection::Clock::now();
        for (Connection& connection : connections_) {
            connection.drain(now);
        }
        end_loop_if_done();
    });
}

void Worker::stop() {
    asio::post(loop_, [this] {
        ending_ = true;
        end_deadline_ = Connection::Clock::time_point::min();
        abort_all();
        end_loop_if_done();
    });
}

void Worker::abort_all() {
    for (Connection& connection : connections_) {
        connection.abort();
    }
}

void Worker::end_loop_if_done() {
    if (ending_ && connections_.empty()) {
        check_timer_.cancel();
        guard_.reset();
    }
}

void Worker::schedule_check() {
    if (check_scheduled_) {
        return;
    }
    check_scheduled_ = true;
    check_timer_.expires_after(state_.limits.timeout_tick);
    check_timer_.async_wait([this](const ErrorCode& error) {
        check_scheduled_ = false;
        if (!error) {
            check_all();
        }
    });
}

void Worker::check_all() {
    const auto now = Connection::Clock::now();
    if (now >= end_deadline_) {
        abort_all();
    }
    for (Connection& connection : connections_) {
        connection.check_deadline(now);
    }
    if (!connections_.empty()) {
        schedule_check();
    }
}

const std::string& Worker::date() {
    const std::int64_t second = std::time(nullptr);
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
    return date_;
}

}  // namespace hookline::hooks
