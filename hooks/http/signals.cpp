#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <future>
#include <thread>

#include "hooks/http/asio_types.hpp"
#include "hooks/http/process.hpp"
#include "hooks/http/server.hpp"

namespace hookline::hooks {
namespace {

Awaitable<void> on_each_hangup(asio::signal_set& hangups, std::function<void()> action) {
    ErrorCode error;
    while (!error) {
        co_await hangups.async_wait(into(error));
        if (!error) {
            action();
        }
    }
}

Awaitable<void> on_each_tick(Timer& timer, std::chrono::milliseconds tick,
                             std::function<void()> action) {
    ErrorCode error;
    while (!error) {
        timer.expires_after(tick);
        co_await timer.async_wait(into(error));
        if (!error) {
            action();
        }
    }
}

}  // namespace

void run_until_signal(std::initializer_list<Server*> servers, const BackgroundActions& background) {
    asio::io_context loop{1};
    asio::signal_set signals(loop, SIGTERM, SIGINT);
    asio::signal_set hangups(loop);
    Timer ticks(loop);
    std::promise<void> first;
    signals.async_wait([&](const ErrorCode& error, int) {
        if (error) {
            return;
        }
        signals.async_wait([&servers](const ErrorCode& second_error, int) {
            for (Server* server : servers) {
                if (!second_error) {
                    server->stop_now();
                }
            }
        });
        first.set_value();
    });
    if (background.on_hangup) {
        hangups.add(SIGHUP);
        let_hangups_come();
        asio::co_spawn(loop, on_each_hangup(hangups, background.on_hangup), asio::detached);
    }
    if (background.on_tick) {
        asio::co_spawn(loop, on_each_tick(ticks, background.tick, background.on_tick),
                       asio::detached);
    }
    std::thread listener([&loop] { loop.run(); });
    if (background.on_ready) {
        background.on_ready();
    }
    first.get_future().wait();
    for (Server* server : servers) {
        server->request_drain();
        server->wait();
    }
    // Cancelling would not do: a tick or hangup that is due already would wait for the next one.
    loop.stop();
    listener.join();
}

}  // namespace hookline::hooks
