#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "hooks/http/server.hpp"

namespace hookline::hooks {

/// Answers every request with what it saw, and remembers the targets it was asked for.
class RecordingHandler final : public Handler {
  public:
    [[nodiscard]] HttpResponse handle(HttpRequest& request) override {
        const std::string target(request.target);
        {
            const std::lock_guard lock(mutex_);
            targets_.push_back(target);
            bodies_.emplace_back(request.body.view());
        }
        if (target == "/throw") {
            throw std::runtime_error("a fault of the handler");
        }
        if (target == "/bad-alloc") {
            throw std::bad_alloc();
        }
        if (target == "/block") {
            std::unique_lock lock(mutex_);
            blocked_ = true;
            changed_.notify_all();
            changed_.wait(lock, [this] { return released_; });
        }
        if (target == "/who" && request.peer_certificate != nullptr) {
            HttpResponse names;
            for (const std::string& name : request.peer_certificate->names) {
                names.body += name + '\n';
            }
            return names;
        }
        HttpResponse response;
        response.body =
            std::string(request.method) + " " + target + " " + std::to_string(request.body.size());
        if (target == "/large") {
            response.body.assign(std::size_t{32} * 1024 * 1024, 'x');
        }
        if (target == "/split") {
            response.headers = {{"X-Good", "yes"}, {"X-Bad", "a\r\nX-Injected: 1"}};
        }
        if (target == "/no-content") {
            response.status = 204;
            response.body.clear();
        }
        if (target == "/close") {
            response.close = true;
        }
        return response;
    }

    [[nodiscard]] std::optional<HttpResponse> before_body(const HttpRequest& request) override {
        if (request.target == "/missing") {
            return error_response(404, "not-found", "no such path");
        }
        return std::nullopt;
    }

    [[nodiscard]] std::vector<std::string> targets() const {
        const std::lock_guard lock(mutex_);
        return targets_;
    }
    [[nodiscard]] std::string last_body() const {
        const std::lock_guard lock(mutex_);
        return bodies_.empty() ? std::string() : bodies_.back();
    }
    /// Waits until a request for `/block` is in the handler.
    void wait_until_blocked() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return blocked_; });
    }
    void release() {
        const std::lock_guard lock(mutex_);
        released_ = true;
        changed_.notify_all();
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool blocked_ = false;
    bool released_ = false;
    std::vector<std::string> targets_;
    std::vector<std::string> bodies_;
};

/// A server on a free port of the loopback address with its handler.
struct TestServer {
    explicit TestServer(const ServerLimits& limits = quick_limits(), unsigned threads = 1,
                        std::shared_ptr<TlsContext> tls = nullptr)
        : server(handler, {.threads = threads, .limits = limits, .tls = std::move(tls)}) {
        const auto started = server.start();
        if (!started) {
            throw std::runtime_error(started.error().message);
        }
        port = *started;
    }
    ~TestServer() { handler.release(); }

    /// The defaults with a short linger and tick, so that closing is quick.
    [[nodiscard]] static ServerLimits quick_limits() {
        ServerLimits limits;
        limits.linger_timeout = std::chrono::milliseconds(200);
        limits.timeout_tick = std::chrono::milliseconds(5);
        return limits;
    }

    RecordingHandler handler;
    Server server;
    std::uint16_t port = 0;
};

/// Waits until `condition` holds, at most a few seconds; returns whether it does.
[[nodiscard]] inline bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(8);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

[[nodiscard]] inline std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

[[nodiscard]] inline std::string post(std::string_view target, std::string_view body,
                                      std::string_view fields = {}) {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

[[nodiscard]] inline std::string post_chunked(std::string_view target, std::string_view chunks) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
           std::string(chunks);
}

}  // namespace hookline::hooks
