#pragma once

#include <cstdint>

#include "fhir/primitives/date_time.hpp"

/// Times of day as milliseconds; internal to the folder.
namespace hookline::fhir {

inline constexpr std::int64_t kMsPerSecond = 1000;
inline constexpr std::int64_t kMsPerMinute = 60 * kMsPerSecond;
inline constexpr std::int64_t kMsPerHour = 60 * kMsPerMinute;
inline constexpr std::int64_t kMsPerDay = 24 * kMsPerHour;

/// Since midnight; missing components count as lowest.
[[nodiscard]] inline std::int64_t ms_of_day(const Time& time) {
    return time.hour * kMsPerHour + time.minute * kMsPerMinute + time.second * kMsPerSecond +
           time.millisecond;
}

/// `ms` within a day.
[[nodiscard]] inline Time time_from_ms(std::int64_t ms, Precision precision) {
    Time time;
    time.hour = static_cast<std::uint8_t>(ms / kMsPerHour);
    time.minute = static_cast<std::uint8_t>(ms / kMsPerMinute % 60);
    time.second = static_cast<std::uint8_t>(ms / kMsPerSecond % 60);
    time.millisecond = static_cast<std::uint16_t>(ms % kMsPerSecond);
    time.precision = precision;
    return time;
}

/// Rounded down, also below zero.
[[nodiscard]] inline std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

}  // namespace hookline::fhir
