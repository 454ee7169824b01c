#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <future>
#include <thread>

#include "hooks/http/asio_types.hpp"
#include "hooks/http/server.hpp"

namespace hookline::hooks {

void run_until_signal(std::initializer_list<Server*> servers) {
    asio::io_context loop{1};
    asio::signal_set signals(loop, SIGTERM, SIGINT);
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
    std::thread listener([&loop] { loop.run(); });
    first.get_future().wait();
    for (Server* server : servers) {
        server->request_drain();
        server->wait();
    }
    asio::post(loop, [&signals] { signals.cancel(); });
    listener.join();
}

}  // namespace hookline::hooks
