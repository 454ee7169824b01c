#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::fhir {

/// How far a date or time is known. Ordered from coarse to fine.
enum class Precision : std::uint8_t { Year, Month, Day, Hour, Minute, Second, Millisecond };

/// A calendar day, month or year of 0001..9999; components finer than the precision are 1.
struct Date {
    std::int16_t year = 1;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    Precision precision = Precision::Day;

    friend bool operator==(const Date&, const Date&) = default;
};

/// A time of day; the precision is Hour or finer, finer components are 0.
struct Time {
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::uint16_t millisecond = 0;
    Precision precision = Precision::Millisecond;

    friend bool operator==(const Time&, const Time&) = default;
};

/// A date with an optional time. The offset from UTC is known only when `has_offset`.
struct DateTime {
    Date date;
    Time time;
    Precision precision = Precision::Millisecond;
    bool has_offset = false;
    std::int16_t offset_minutes = 0;

    friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// Days of a month in the proleptic Gregorian calendar.
[[nodiscard]] unsigned days_in_month(int year, unsigned month);

/// Days since 1970-01-01 of a full date, and back.
[[nodiscard]] std::int64_t days_from_civil(int year, unsigned month, unsigned day);
[[nodiscard]] Date civil_from_days(std::int64_t days);

/// Reads `2026`, `2026-10` or `2026-10-05`. Errors: InvalidContent; the message has no content.
[[nodiscard]] Result<Date> parse_date(std::string_view text);

/// Reads a FHIR date, dateTime or instant: partial dates, `2026-10-05T11:30:00.5-05:00`, `...Z`.
/// Seconds may be missing, an hour alone may not. Fractions are cut to milliseconds.
[[nodiscard]] Result<DateTime> parse_date_time(std::string_view text);

/// Reads `10`, `10:30`, `10:30:00`, `10:30:00.000`.
[[nodiscard]] Result<Time> parse_time(std::string_view text);

[[nodiscard]] std::string to_string(const Date& date);
[[nodiscard]] std::string to_string(const Time& time);
[[nodiscard]] std::string to_string(const DateTime& value);

/// Milliseconds since 1970-01-01T00:00:00Z of a DateTime whose missing components count as lowest;
/// an unknown offset counts as `default_offset_minutes`.
[[nodiscard]] std::int64_t epoch_ms(const DateTime& value, int default_offset_minutes = 0);

/// The DateTime of that moment, with milliseconds, as seen at the offset.
[[nodiscard]] DateTime date_time_from_epoch_ms(std::int64_t ms, int offset_minutes);

/// The last day that a partial date allows, but not after `latest` (patient-model section 1);
/// a full date is returned as it is.
[[nodiscard]] Date latest_day_of_partial(const Date& date, const Date& latest);
[[nodiscard]] inline Date latest_day(const Date& date, const Date& latest) {
    return date.precision >= Precision::Day ? date : latest_day_of_partial(date, latest);
}

/// Full dates: days from `from` to `to`, negative when `to` is earlier.
[[nodiscard]] std::int64_t days_between(const Date& from, const Date& to);

/// Adds calendar units. Year and month clamp to the last day of the month; a unit finer than the
/// precision is first cut down to the precision (24 months to a year, 30 days to a month).
/// Nothing when the result is outside 0001..9999. Spec: CQL 1.5.3 reference, Add (Date/Time).
[[nodiscard]] std::optional<Date> add_to_date(const Date& date, std::int64_t amount,
                                              Precision unit);

/// As add_to_date for a DateTime; units down to milliseconds.
[[nodiscard]] std::optional<DateTime> add_to_date_time(const DateTime& value, std::int64_t amount,
                                                       Precision unit);

/// A time of day wraps around midnight.
[[nodiscard]] Time add_to_time(const Time& time, std::int64_t amount, Precision unit);

}  // namespace hookline::fhir
