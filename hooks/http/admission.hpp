#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "hooks/http/limits.hpp"

namespace hookline::hooks {

/// Counts open connections, all and by peer address (SR-006). Thread-safe.
class ConnectionGate {
  public:
    ConnectionGate(const ServerLimits& limits, const std::vector<std::string>& proxies);

    /// False when a limit is reached; otherwise `leave` must follow once.
    [[nodiscard]] bool try_enter(const std::string& peer);
    void leave(const std::string& peer);
    [[nodiscard]] std::size_t open() const;

  private:
    const std::size_t connections_max_;
    const std::size_t per_peer_max_;
    const std::unordered_set<std::string> proxies_;
    mutable std::mutex mutex_;
    std::size_t open_ = 0;
    std::unordered_map<std::string, std::size_t> by_peer_;
};

/// Counts requests in work, those that wait for work, and the memory they have reserved (SR-115,
/// SR-116). Thread-safe.
class WorkGate {
  public:
    explicit WorkGate(const ServerLimits& limits) : limits_(&limits) {}

    [[nodiscard]] bool try_enter() { return try_add(in_work_, 1, limits_->requests_in_work_max); }
    void leave() { in_work_.fetch_sub(1); }

    [[nodiscard]] bool try_wait() { return try_add(waiting_, 1, limits_->requests_waiting_max); }
    void end_wait() { waiting_.fetch_sub(1); }

    [[nodiscard]] bool try_reserve(std::size_t bytes) {
        return try_add(reserved_, bytes, limits_->memory_bytes_max);
    }
    void release(std::size_t bytes) { reserved_.fetch_sub(bytes); }

    [[nodiscard]] std::size_t in_work() const { return in_work_.load(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_.load(); }
    [[nodiscard]] std::size_t reserved() const { return reserved_.load(); }

  private:
    static bool try_add(std::atomic<std::size_t>& counter, std::size_t amount, std::size_t max);

    const ServerLimits* limits_;  // owner: the server
    std::atomic<std::size_t> in_work_ = 0;
    std::atomic<std::size_t> waiting_ = 0;
    std::atomic<std::size_t> reserved_ = 0;
};

/// The place of one request in a WorkGate, with its memory; given back on destruction.
class WorkTicket {
  public:
    explicit WorkTicket(WorkGate& gate) : gate_(&gate) {}
    ~WorkTicket() { release(); }
    WorkTicket(const WorkTicket&) = delete;
    WorkTicket& operator=(const WorkTicket&) = delete;

    [[nodiscard]] bool try_enter() { return entered_ = gate_->try_enter(); }
    /// Raises the reservation to `bytes`; false when they cannot be had.
    [[nodiscard]] bool try_reserve(std::size_t bytes);
    void release();

  private:
    WorkGate* gate_;  // owner: the server
    bool entered_ = false;
    std::size_t reserved_ = 0;
};

}  // namespace hookline::hooks
