#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Servers as processes of their own, a client with one kept connection, and what they cost: the
/// parts that the HTTP benchmarks share. Any failure ends the program.
namespace hookline::bench {

void check(bool condition, const char* what);

/// A child that serves on loopback until it is killed; `end` does that.
class ServerProcess {
  public:
    /// Runs `serve` in a child; it must write its port to the given descriptor with `tell_port`.
    explicit ServerProcess(const std::function<void(int)>& serve);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// CPU time in nanoseconds, all threads, user and kernel.
    [[nodiscard]] std::uint64_t cpu_ns() const;

  private:
    pid_t pid_ = 0;
    std::uint16_t port_ = 0;
};

void tell_port(int descriptor, std::uint16_t port);

/// Serves `answer_bytes` bytes with our HTTP layer and one thread, whatever is asked.
void serve_fixed_answer(int port_pipe, std::size_t answer_bytes);

/// Bytes of the request or answer whose head stands at the beginning of `bytes`, body included;
/// 0 while the head is not whole.
[[nodiscard]] std::size_t message_bytes(std::string_view bytes);

void write_all(int descriptor, const void* data, std::size_t size);

/// Requests as bytes, one for each body.
[[nodiscard]] std::vector<std::string> post_requests(const std::string& path,
                                                     const std::vector<std::string>& bodies);

[[nodiscard]] int connect_to(std::uint16_t port);

/// Posts the requests in turn over one kept connection for about `milliseconds`; the number of
/// answers. An answer other than 200 ends the program.
[[nodiscard]] std::uint64_t run_client(int descriptor, const std::vector<std::string>& requests,
                                       int milliseconds);

/// Server CPU in microseconds per request over one such run.
[[nodiscard]] double cost_us(const ServerProcess& server, int descriptor,
                             const std::vector<std::string>& requests, int milliseconds);

[[nodiscard]] double median(std::vector<double> values);

}  // namespace hookline::bench
