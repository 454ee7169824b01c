// Server CPU per request of our HTTP layer against a raw epoll loop that answers the same bytes.
//
// Each server is a process of its own with one thread; a third process is the client, one kept
// connection that posts 64 different bodies in turn. The two servers are measured in short rounds
// that alternate, so that noise of the machine hits both; the table shows medians over the rounds.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/server_process.hpp"

namespace {

using namespace hookline::bench;

constexpr std::size_t kAnswerBytes = 2048;
constexpr int kRounds = 15;
constexpr std::size_t kBodies = 64;
constexpr int kRoundMilliseconds = 80;

// --- The raw loop: finds the end of the head and the length, reads the body, answers. ---

struct RawConnection {
    std::vector<char> buffer = std::vector<char>(std::size_t{1024} * 1024);
    std::size_t filled = 0;
    std::size_t wanted = 0;  // bytes of head and body, 0 while unknown
};

void serve_raw(int listener) {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(kAnswerBytes) + "\r\n\r\n" + std::string(kAnswerBytes, 'a');
    const int epoll = ::epoll_create1(0);
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    std::map<int, RawConnection> connections;
    std::array<epoll_event, 64> ready;
    for (;;) {
        const int count = ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int descriptor = ready[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == listener) {
                const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
                const int on = 1;
                ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event.data.fd = accepted;
                ::epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
                connections[accepted];
                continue;
            }
            RawConnection& connection = connections[descriptor];
            const ssize_t received =
                ::recv(descriptor, connection.buffer.data() + connection.filled,
                       connection.buffer.size() - connection.filled, 0);
            if (received <= 0) {
                ::close(descriptor);
                connections.erase(descriptor);
                continue;
            }
            connection.filled += static_cast<std::size_t>(received);
            if (connection.wanted == 0) {
                connection.wanted = message_bytes({connection.buffer.data(), connection.filled});
            }
            if (connection.wanted != 0 && connection.filled >= connection.wanted) {
                connection.filled = connection.wanted = 0;
                write_all(descriptor, answer.data(), answer.size());
            }
        }
    }
}

void run_raw(int port_pipe) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    check(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
    check(::listen(listener, 64) == 0, "listen");
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    tell_port(port_pipe, ntohs(address.sin_port));
    serve_raw(listener);
}

std::vector<std::string> make_requests(std::size_t body_bytes) {
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < kBodies; ++i) {
        bodies.emplace_back(body_bytes, static_cast<char>('0' + i));
    }
    return post_requests("/cds-services/example", bodies);
}

}  // namespace

int main() {
    const ServerProcess raw(run_raw);
    const ServerProcess ours([](int pipe) { serve_fixed_answer(pipe, kAnswerBytes); });
    std::printf("server CPU per request, fixed %zu-byte answer, medians of %d rounds\n",
                kAnswerBytes, kRounds);
    std::printf("%10s %12s %12s %8s\n", "body", "epoll us", "hookline us", "ratio");
    for (const std::size_t kilobytes : {5U, 50U, 500U}) {
        const std::vector<std::string> requests = make_requests(kilobytes * 1000);
        const std::array<const ServerProcess*, 2> servers = {&raw, &ours};
        const std::array<int, 2> connections = {connect_to(raw.port()), connect_to(ours.port())};
        std::array<std::vector<double>, 2> costs;
        std::vector<double> ratios;
        for (int round = -1; round < kRounds; ++round) {
            for (std::size_t side = 0; side < 2; ++side) {
                const double cost =
                    cost_us(*servers[side], connections[side], requests, kRoundMilliseconds);
                if (round >= 0) {  // the first round warms up
                    costs[side].push_back(cost);
                }
            }
            if (round >= 0) {
                ratios.push_back(costs[1].back() / costs[0].back());
            }
        }
        std::printf("%7zu KB %12.1f %12.1f %8.2f\n", kilobytes, median(costs[0]), median(costs[1]),
                    median(ratios));
        for (const int connection : connections) {
            ::close(connection);
        }
    }
}
