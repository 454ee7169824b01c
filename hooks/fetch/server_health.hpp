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

    /// Failures in a row, within that time, after which the server is left alone.
    static constexpr std::size_t kFailuresInRow = 20;
    static constexpr std::chrono::seconds kRowWithin{10};
    /// Of so many last answers, so many failures do the same.
    static constexpr std::size_t kRecent = 50;
    static constexpr std::size_t kRecentFailures = 25;
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
    void open(Time now);
    void close();

    mutable std::mutex mutex_;
    bool open_ = false;
    Time retry_at_;                       // when open: the next call that may try
    Time row_begin_;                      // first failure of the row
    std::size_t row_ = 0;                 // failures in a row
    std::array<bool, kRecent> recent_{};  // a ring of the last answers: failed
    std::size_t recent_count_ = 0;
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
