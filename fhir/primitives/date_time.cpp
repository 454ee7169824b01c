#include "fhir/primitives/date_time.hpp"

#include <array>

#include "fhir/primitives/time_of_day.hpp"

namespace hookline::fhir {

unsigned days_in_month(int year, unsigned month) {
    constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[(month - 1) % 12];
}

// The calendar algorithms count years that begin in March, in eras of 400 of them.
std::int64_t days_from_civil(int year, unsigned month, unsigned day) {
    constexpr std::array<unsigned, 12> kDaysBefore = {306, 337, 0,   31,  61,  92,
                                                      122, 153, 184, 214, 245, 275};
    constexpr std::int64_t kErasBefore = 100;  // so that what is divided is positive
    const auto y =
        static_cast<unsigned>(std::int64_t{year} + kErasBefore * 400 - (month <= 2 ? 1 : 0));
    const unsigned days =
        y * 365 + y / 4 - y / 100 + y / 400 + kDaysBefore[(month - 1) % 12] + day - 1;
    return std::int64_t{days} - kErasBefore * 146'097 - 719'468;
}

// Neri and Schneider, Euclidean affine functions and their application to calendar algorithms
// (2022): no day, month or year is divided by a number that is not known.
Date civil_from_days(std::int64_t days) {
    constexpr std::int64_t kErasBefore = 100;  // so that what is divided is positive
    const auto n = static_cast<std::uint32_t>(days + 719'468 + kErasBefore * 146'097);
    const std::uint32_t century = (4 * n + 3) / 146'097;
    const std::uint32_t day_of_century = (4 * n + 3) % 146'097 / 4;
    const std::uint32_t year_of_century = (4 * day_of_century + 3) / 1461;
    const std::uint32_t day_of_year = (4 * day_of_century + 3) % 1461 / 4;
    const std::uint32_t months = 2141 * day_of_year + 197'913;  // since January, times 65536
    const bool is_next_year = day_of_year >= 306;               // January and February
    Date date;
    date.day = static_cast<std::uint8_t>(months % 65'536 / 2141 + 1);
    date.month = static_cast<std::uint8_t>(months / 65'536 - (is_next_year ? 12 : 0));
    date.year = static_cast<std::int16_t>(100 * century + year_of_century + (is_next_year ? 1 : 0) -
                                          kErasBefore * 400);
    return date;
}

std::int64_t epoch_ms(const DateTime& value, int default_offset_minutes) {
    const int offset = value.has_offset ? value.offset_minutes : default_offset_minutes;
    return days_from_civil(value.date.year, value.date.month, value.date.day) * kMsPerDay +
           ms_of_day(value.time) - offset * kMsPerMinute;
}

DateTime date_time_from_epoch_ms(std::int64_t ms, int offset_minutes) {
    const std::int64_t local = ms + offset_minutes * kMsPerMinute;
    const std::int64_t days = floor_divide(local, kMsPerDay);
    DateTime value;
    value.date = civil_from_days(days);
    value.time = time_from_ms(local - days * kMsPerDay, Precision::Millisecond);
    value.has_offset = true;
    value.offset_minutes = static_cast<std::int16_t>(offset_minutes);
    return value;
}

Date latest_day_of_partial(const Date& date, const Date& latest) {
    Date last = date;
    last.precision = Precision::Day;
    if (date.precision == Precision::Year) {
        last.month = 12;
    }
    last.day = static_cast<std::uint8_t>(days_in_month(last.year, last.month));
    Date first = date;
    first.precision = Precision::Day;
    if (days_between(latest, last) > 0 && days_between(first, latest) >= 0) {
        return latest;
    }
    return last;
}

std::int64_t days_between(const Date& from, const Date& to) {
    return days_from_civil(to.year, to.month, to.day) -
           days_from_civil(from.year, from.month, from.day);
}

}  // namespace hookline::fhir
