#include "tests/bench/server_process.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
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
#include <ctime>

#include "hooks/http/server.hpp"

namespace hookline::bench {

namespace {

class FixedAnswer final : public hooks::Handler {
  public:
    explicit FixedAnswer(std::size_t bytes) : bytes_(bytes) {}

    hooks::HttpResponse handle(hooks::HttpRequest&) override {
        hooks::HttpResponse response;
        response.body.assign(bytes_, 'a');
        return response;
    }

  private:
    std::size_t bytes_;
};

void read_answer(int descriptor, std::string& buffer) {
    std::size_t filled = 0;
    for (std::size_t wanted = 0; wanted == 0 || filled < wanted;) {
        buffer.resize(std::max(wanted, filled + 16384));
        const ssize_t count = ::recv(descriptor, buffer.data() + filled, buffer.size() - filled, 0);
        check(count > 0, "recv");
        filled += static_cast<std::size_t>(count);
        wanted = message_bytes({buffer.data(), filled});
    }
    check(buffer.starts_with("HTTP/1.1 200"), "an answer is not 200");
}

}  // namespace

void check(bool condition, const char* what) {
    if (!condition) {
        std::perror(what);
        std::exit(1);
    }
}

ServerProcess::ServerProcess(const std::function<void(int)>& serve) {
    std::array<int, 2> pipe{};
    check(::pipe(pipe.data()) == 0, "pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
        serve(pipe[1]);
        ::_exit(0);
    }
    check(::read(pipe[0], &port_, sizeof port_) == sizeof port_, "port");
    ::close(pipe[0]);
    ::close(pipe[1]);
}

ServerProcess::~ServerProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::uint64_t ServerProcess::cpu_ns() const {
    clockid_t clock = 0;
    timespec time{};
    check(::clock_getcpuclockid(pid_, &clock) == 0 && ::clock_gettime(clock, &time) == 0, "clock");
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(time.tv_nsec);
}

void tell_port(int descriptor, std::uint16_t port) {
    check(::write(descriptor, &port, sizeof port) == sizeof port, "pipe");
}

void serve_fixed_answer(int port_pipe, std::size_t answer_bytes) {
    FixedAnswer handler(answer_bytes);
    hooks::Server server(handler, {});
    tell_port(port_pipe, server.start().value());
    server.wait();
}

std::size_t message_bytes(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return 0;
    }
    const std::string_view name = "Content-Length: ";
    const std::size_t field = bytes.substr(0, end).find(name);
    std::size_t length = 0;
    if (field != std::string_view::npos) {
        std::from_chars(bytes.data() + field + name.size(), bytes.data() + end, length);
    }
    return end + 4 + length;
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

std::vector<std::string> post_requests(const std::string& path,
                                       const std::vector<std::string>& bodies) {
    std::vector<std::string> requests;
    requests.reserve(bodies.size());
    for (const std::string& body : bodies) {
        requests.push_back("POST " + path +
                           " HTTP/1.1\r\nHost: localhost:8080\r\n"
                           "User-Agent: bench\r\nAccept: application/json\r\n"
                           "Content-Type: application/json\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body);
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

std::uint64_t run_client(int descriptor, const std::vector<std::string>& requests,
                         int milliseconds) {
    std::string buffer;
    std::uint64_t count = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (std::chrono::steady_clock::now() < end) {
        for (int i = 0; i < 8; ++i) {
            const std::string& request = requests[count++ % requests.size()];
            write_all(descriptor, request.data(), request.size());
            read_answer(descriptor, buffer);
        }
    }
    return count;
}

double cost_us(const ServerProcess& server, int descriptor,
               const std::vector<std::string>& requests, int milliseconds) {
    const std::uint64_t before = server.cpu_ns();
    const std::uint64_t count = run_client(descriptor, requests, milliseconds);
    return static_cast<double>(server.cpu_ns() - before) / 1000 / static_cast<double>(count);
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace hookline::bench
