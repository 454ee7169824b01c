#pragma once

#include <cstdint>
#include <string>

namespace hookline {

/// The time of a request. Injected, so that the same request with the same clock gives the same
/// bytes. Real clock and random ids live in hooks; tests bring their own.
class Clock {
  public:
    virtual ~Clock() = default;

    /// Milliseconds since 1970-01-01T00:00:00Z.
    [[nodiscard]] virtual std::int64_t now_ms() const = 0;

    /// Offset of the server's local time from UTC at that moment, in minutes.
    [[nodiscard]] virtual int offset_minutes() const = 0;
};

/// Source of card and suggestion ids.
class IdSource {
  public:
    virtual ~IdSource() = default;

    /// A new UUID in lower case.
    [[nodiscard]] virtual std::string next_uuid() = 0;
};

}  // namespace hookline
