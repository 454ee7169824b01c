// Server CPU per request of our HTTP layer against a raw epoll loop that answers the same bytes.
//
// Each server is a process of its own with one thread; a third process is the client, one kept
// connection that posts 64 different bodies in turn. The two servers are measured in short rounds
// that alternate, so that noise of the machine hits both; the table shows medians over the rounds.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/http/server.hpp"

namespace {

constexpr std::size_t kAnswerBytes = 2048;
constexpr int kRounds = 15;
constexpr std::size_t kBodies = 64;
constexpr std::chrono::milliseconds kRoundTime{80};

void check(bool condition, const char* what) {
    if (!condition) {
        std::perror(what);
        std::exit(1);
    }
}

void write_all(int descriptor, const void* data, std::size_t size) {
    const char* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t count = ::send(descriptor, at, size, MSG_NOSIGNAL);
        check(count > 0, "send");
        at += count;
        size -= static_cast<std::size_t>(count);
    }
}

// --- The raw loop: finds the end of the head and the length, reads the body, answers. ---

struct RawConnection {
    std::vector<char> buffer = std::vector<char>(std::size_t{1024} * 1024);
    std::size_t filled = 0;
    std::size_t wanted = 0;  // bytes of head and body, 0 while unknown
};

std::size_t request_bytes(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return 0;
    }
    const std::string_view name = "Content-Length: ";
    const std::size_t field = bytes.substr(0, end).find(name);
    std::size_t length = 0;
    if (field != std::string_view::npos) {
        const char* digits = bytes.data() + field + name.size();
        std::from_chars(digits, bytes.data() + end, length);
    }
    return end + 4 + length;
}

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
                connection.wanted = request_bytes({connection.buffer.data(), connection.filled});
            }
            if (connection.wanted != 0 && connection.filled >= connection.wanted) {
                connection.filled = connection.wanted = 0;
                write_all(descriptor, answer.data(), answer.size());
            }
        }
    }
}

// --- Ours. ---

class FixedAnswer final : public hookline::hooks::Handler {
  public:
    hookline::hooks::HttpResponse handle(hookline::hooks::HttpRequest&) override {
        hookline::hooks::HttpResponse response;
        response.body.assign(kAnswerBytes, 'a');
        return response;
    }
};

// --- Processes. ---

struct ServerProcess {
    pid_t pid = 0;
    std::uint16_t port = 0;
};

/// `serve` is run in a child and must write its port to the given descriptor.
ServerProcess start(const std::function<void(int)>& serve) {
    std::array<int, 2> pipe{};
    check(::pipe(pipe.data()) == 0, "pipe");
    ServerProcess process;
    process.pid = ::fork();
    if (process.pid == 0) {
        serve(pipe[1]);
        ::_exit(0);
    }
    check(::read(pipe[0], &process.port, sizeof process.port) == sizeof process.port, "port");
    return process;
}

void tell_port(int descriptor, std::uint16_t port) {
    check(::write(descriptor, &port, sizeof port) == sizeof port, "pipe");
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

void run_ours(int port_pipe) {
    FixedAnswer handler;
    hookline::hooks::Server server(handler, {});
    tell_port(port_pipe, server.start().value());
    server.wait();
}

// --- The client. ---

std::vector<std::string> make_requests(std::size_t body_bytes) {
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < kBodies; ++i) {
        requests.push_back(
            "POST /cds-services/example HTTP/1.1\r\nHost: localhost:8080\r\n"
            "User-Agent: bench\r\nAccept: application/json\r\n"
            "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(body_bytes) + "\r\n\r\n" +
            std::string(body_bytes, static_cast<char>('0' + i)));
    }
    return requests;
}

int connect_to(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
          "connect");
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

void read_answer(int descriptor, std::string& buffer) {
    buffer.resize(16384);
    std::size_t filled = 0;
    for (std::size_t wanted = 0; wanted == 0 || filled < wanted;) {
        const ssize_t count = ::recv(descriptor, buffer.data() + filled, 16384 - filled, 0);
        check(count > 0, "recv");
        filled += static_cast<std::size_t>(count);
        wanted = request_bytes({buffer.data(), filled});
    }
}

std::uint64_t run_client(int descriptor, const std::vector<std::string>& requests) {
    std::string buffer;
    std::uint64_t count = 0;
    const auto end = std::chrono::steady_clock::now() + kRoundTime;
    while (std::chrono::steady_clock::now() < end) {
        for (int i = 0; i < 8; ++i) {
            const std::string& request = requests[count++ % requests.size()];
            write_all(descriptor, request.data(), request.size());
            read_answer(descriptor, buffer);
        }
    }
    return count;
}

/// CPU time of a process in nanoseconds, all its threads, user and kernel.
std::uint64_t cpu_ns(pid_t pid) {
    clockid_t clock = 0;
    timespec time{};
    check(::clock_getcpuclockid(pid, &clock) == 0 && ::clock_gettime(clock, &time) == 0, "clock");
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(time.tv_nsec);
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

int main() {
    const ServerProcess raw = start(run_raw);
    const ServerProcess ours = start(run_ours);
    std::printf("server CPU per request, fixed %zu-byte answer, medians of %d rounds\n",
                kAnswerBytes, kRounds);
    std::printf("%10s %12s %12s %8s\n", "body", "epoll us", "hookline us", "ratio");
    for (const std::size_t kilobytes : {5U, 50U, 500U}) {
        const std::vector<std::string> requests = make_requests(kilobytes * 1000);
        const std::array<int, 2> connections = {connect_to(raw.port), connect_to(ours.port)};
        const std::array<pid_t, 2> servers = {raw.pid, ours.pid};
        std::array<std::vector<double>, 2> costs;
        std::vector<double> ratios;
        for (int round = -1; round < kRounds; ++round) {
            for (std::size_t side = 0; side < 2; ++side) {
                const std::uint64_t before = cpu_ns(servers[side]);
                const std::uint64_t count = run_client(connections[side], requests);
                const std::uint64_t spent = cpu_ns(servers[side]) - before;
                if (round >= 0) {  // the first round warms up
                    costs[side].push_back(static_cast<double>(spent) / 1000 /
                                          static_cast<double>(count));
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
    ::kill(raw.pid, SIGKILL);
    ::kill(ours.pid, SIGKILL);
    ::waitpid(raw.pid, nullptr, 0);
    ::waitpid(ours.pid, nullptr, 0);
}
