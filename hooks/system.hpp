#pragma once

#include <cstdint>
#include <string>

#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// The clock of the machine, in the time zone of the process: `time_zone` of the configuration
/// (see time_zone.hpp), else that of the machine or of the variable TZ. Thread-safe.
class SystemClock final : public Clock {
  public:
    [[nodiscard]] std::int64_t now_ms() const override;
    [[nodiscard]] int offset_minutes() const override;
};

/// Before this day this version did not exist: a clock that says so is wrong. Moves with .version.
inline constexpr std::int64_t kReleasedMs = 1'793'491'200'000;  // 2026-11-01

/// LoadFailed when the clock stands before `kReleasedMs`: neither tokens nor dates of a record can
/// be judged by it (SR-201).
[[nodiscard]] Result<void> check_clock(const Clock& clock);

/// A clock that stands still, for `--now`.
class FixedClock final : public Clock {
  public:
    FixedClock(std::int64_t now_ms, int offset_minutes)
        : now_ms_(now_ms), offset_minutes_(offset_minutes) {}
    [[nodiscard]] std::int64_t now_ms() const override { return now_ms_; }
    [[nodiscard]] int offset_minutes() const override { return offset_minutes_; }

  private:
    std::int64_t now_ms_;
    int offset_minutes_;
};

/// Random UUIDs (version 4) from the kernel. Thread-safe.
class RandomIdSource final : public IdSource {
  public:
    [[nodiscard]] std::string next_uuid() override;
};

/// UUIDs that count from 1, so that the same call gives the same bytes. One thread only.
class CountingIdSource final : public IdSource {
  public:
    [[nodiscard]] std::string next_uuid() override;

  private:
    std::uint64_t next_ = 0;
};

/// Memory of this process that is in RAM, in bytes; 0 when the system does not say.
[[nodiscard]] std::uint64_t resident_bytes();

}  // namespace hookline::hooks
