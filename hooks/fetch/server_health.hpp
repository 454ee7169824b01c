#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hooks/fetch/http_client.hpp"

namespace hookline::hooks {

/// How one FHIR server has answered of late: its circuit breaker (SR-138), and until when it wants
/// to be left alone (SR-136). Thread-safe.
class ServerHealth {
  public:
    using Time = HttpGet::Time;
    enum class State : std::uint8_t { Closed, HalfOpen, Open };

    /// After so many failures within that time the server is left alone, if they are at least half
    /// of what came since the first of them.
    static constexpr std::size_t kFailures = 20;
    static constexpr std::chrono::seconds kFailuresWithin{10};
    /// Of so many last answers, half do the same.
    static constexpr std::size_t kRecent = 50;
    /// How long it is left alone, before one call may try it.
    static constexpr std::chrono::seconds kPause{5};

    /// Whether a call may ask the server. After the pause one call at a time may: what it is
    /// answered decides. One that tells nothing within another pause makes room for the next.
    [[nodiscard]] bool admits(Time now);
    /// What came of a request. Results that say nothing about the server do not count.
    void record(const HttpResult& result, Time now);
    /// Not before `until`, says the server.
    void be_busy(Time until);
    /// When the server may be asked again; in the past: now.
    [[nodiscard]] Time busy_until() const;
    [[nodiscard]] State state(Time now) const;

  private:
    struct Failure {
        Time at;
        std::size_t result = 0;  // its place among all results
    };

    [[nodiscard]] bool fails_for_long(Time now) const;
    void open(Time now);
    void close();

    mutable std::mutex mutex_;
    bool open_ = false;
    Time retry_at_;                       // when open: the next call that may try
    std::array<bool, kRecent> recent_{};  // a ring of the last results: failed
    std::size_t results_ = 0;
    std::array<Failure, kFailures> failures_{};  // a ring of the last failures
    std::size_t failure_count_ = 0;
    Time busy_until_;
};

/// The health of all FHIR servers of the configuration, by base. Thread-safe.
class ServerHealths {
  public:
    [[nodiscard]] std::shared_ptr<ServerHealth> of(const std::string& base);
    /// By base, for metrics.
    [[nodiscard]] std::vector<std::pair<std::string, ServerHealth::State>> states(
        HttpGet::Time now) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<ServerHealth>> servers_;
};

}  // namespace hookline::hooks
