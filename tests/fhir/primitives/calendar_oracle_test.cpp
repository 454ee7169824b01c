// Dates and times against a calendar that is walked day by day, and all spellings around a valid
// one.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "fhir/primitives/date_time.hpp"

namespace hookline::fhir {
namespace {

bool is_leap(int year) {
    if (year % 400 == 0) {
        return true;
    }
    return year % 4 == 0 && year % 100 != 0;
}

int month_length(int year, int month) {
    constexpr std::array<int, 13> kLengths = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kLengths[static_cast<std::size_t>(month)];
}

std::string two(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string four(int number) {
    const std::string digits = std::to_string(number);
    return std::string(4 - digits.size(), '0') + digits;
}

Date make_date(int year, int month, int day, Precision precision = Precision::Day) {
    Date date;
    date.year = static_cast<std::int16_t>(year);
    date.month = static_cast<std::uint8_t>(month);
    date.day = static_cast<std::uint8_t>(day);
    date.precision = precision;
    return date;
}

std::string show(std::optional<Date> date) {
    return date ? to_string(*date) : "none";
}

}  // namespace

TEST_SUITE("primitives/calendar") {
    TEST_CASE("every day of the years 1 to 9999 has its number and comes back from it") {
        std::int64_t number = days_from_civil(1, 1, 1);
        std::int64_t wrong = 0;
        for (int year = 1; year <= 9999; ++year) {
            for (int month = 1; month <= 12; ++month) {
                const int length = month_length(year, month);
                wrong += days_in_month(year, static_cast<unsigned>(month)) !=
                         static_cast<unsigned>(length);
                for (int day = 1; day <= length; ++day, ++number) {
                    wrong += days_from_civil(year, static_cast<unsigned>(month),
                                             static_cast<unsigned>(day)) != number;
                    wrong += civil_from_days(number) != make_date(year, month, day);
                }
            }
        }
        CHECK(wrong == 0);
        CHECK(number == days_from_civil(9999, 12, 31) + 1);
    }

    TEST_CASE("SR-067: of all month and day numbers exactly the days of the calendar are read") {
        for (const int year : {0, 1, 4, 100, 400, 1582, 1900, 2000, 2023, 2024, 2026, 9999}) {
            for (int month = 0; month <= 13; ++month) {
                for (int day = 0; day <= 32; ++day) {
                    const std::string text = four(year) + '-' + two(month) + '-' + two(day);
                    const bool exists = year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
                                        day <= month_length(year, month);
                    CAPTURE(text);
                    const auto date = parse_date(text);
                    REQUIRE(date.has_value() == exists);
                    REQUIRE(parse_date_time(text).has_value() == exists);
                    if (exists) {
                        REQUIRE(to_string(*date) == text);
                    }
                }
            }
        }
    }

    TEST_CASE("SR-067: of all beginnings of a full spelling only the partial dates are read") {
        const std::string full = "2026-10-05T11:30:15.250-05:00";
        const std::set<std::string> dates = {"2026", "2026-10", "2026-10-05"};
        const std::set<std::string> moments = {
            "2026",
            "2026-10",
            "2026-10-05",
            "2026-10-05T11:30",
            "2026-10-05T11:30:15",
            "2026-10-05T11:30:15.2",
            "2026-10-05T11:30:15.25",
            "2026-10-05T11:30:15.250",
            full,
        };
        for (std::size_t size = 0; size <= full.size(); ++size) {
            const std::string text = full.substr(0, size);
            CAPTURE(text);
            CHECK(parse_date(text).has_value() == dates.contains(text));
            CHECK(parse_date_time(text).has_value() == moments.contains(text));
        }
    }

    TEST_CASE("SR-067: one foreign character anywhere in a full spelling is refused") {
        const std::string full = "2026-10-05T11:30:15.250-05:00";
        for (std::size_t at = 0; at < full.size(); ++at) {
            for (const char c : std::string(" /:-+.,TtZz_xX\n\0\x7f\xff", 18)) {
                std::string text = full;
                if (text[at] == c) {
                    continue;
                }
                text[at] = c;
                // A sign turned round is another offset, and a fraction may end earlier.
                const bool sign = at == 23 && c == '+';
                CAPTURE(at);
                CAPTURE(text);
                CHECK(parse_date_time(text).has_value() == sign);
            }
        }
        CHECK_FALSE(parse_date_time(full + " ").has_value());
        CHECK_FALSE(parse_date_time(full + "Z").has_value());
        CHECK_FALSE(parse_date_time("2026-10-05T11:30:15Z0").has_value());
    }

    TEST_CASE("every minute of the day and every limit of a component") {
        for (int hour = 0; hour <= 25; ++hour) {
            for (int minute = 0; minute <= 61; ++minute) {
                const std::string text = two(hour) + ':' + two(minute);
                const auto time = parse_time(text);
                REQUIRE(time.has_value() == (hour < 24 && minute < 60));
                if (time) {
                    REQUIRE(to_string(*time) == text);
                    REQUIRE(time->precision == Precision::Minute);
                }
            }
        }
        for (int second = 0; second <= 99; ++second) {
            // 60 is a leap second.
            CHECK(parse_time("10:30:" + two(second)).has_value() == (second <= 60));
        }
        for (const char* text : {"", "1", "10:", "10:3", "10:30:", "10:30:1", "10:30:15.", "T10",
                                 "10:30:15.x", "24", "24:00", "-1", "10:30Z", "10:30:15.2500Z"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_time(text).has_value());
        }
        CHECK(to_string(parse_time("10").value()) == "10");
    }

    TEST_CASE("every offset between -14:00 and +14:00 is read, kept and counted") {
        for (int offset = -900; offset <= 900; ++offset) {
            const int size = offset < 0 ? -offset : offset;
            const std::string zone =
                (offset < 0 ? '-' : '+') + two(size / 60) + ':' + two(size % 60);
            const auto value = parse_date_time("2026-10-05T00:30:00.000" + zone);
            CAPTURE(zone);
            REQUIRE(value.has_value() == (size <= 840));
            if (value) {
                REQUIRE(value->offset_minutes == offset);
                const auto utc = parse_date_time("2026-10-05T00:30:00.000Z").value();
                REQUIRE(epoch_ms(*value) == epoch_ms(utc) - std::int64_t{offset} * 60'000);
                REQUIRE(date_time_from_epoch_ms(epoch_ms(*value), offset) == *value);
                REQUIRE(parse_date_time(to_string(*value)).value() == *value);
            }
        }
    }

    TEST_CASE("adding days is walking the calendar") {
        for (const char* text :
             {"0001-01-01", "1900-02-27", "2000-02-28", "2024-01-31", "2026-10-05", "9998-12-30"}) {
            const Date start = parse_date(text).value();
            int year = start.year;
            int month = start.month;
            int day = start.day;
            for (int days = 0; days <= 800; ++days) {
                CAPTURE(days);
                const std::string want =
                    year > 9999 ? "none" : four(year) + '-' + two(month) + '-' + two(day);
                REQUIRE(show(add_to_date(start, days, Precision::Day)) == want);
                if (year <= 9999) {
                    REQUIRE(show(add_to_date(make_date(year, month, day), -days, Precision::Day)) ==
                            text);
                }
                if (++day > month_length(year, month)) {
                    day = 1;
                    if (++month > 12) {
                        month = 1;
                        ++year;
                    }
                }
            }
        }
    }

    TEST_CASE("adding months to any day of a leap and a common year clamps to the month's end") {
        for (const int year : {2023, 2024}) {
            for (int month = 1; month <= 12; ++month) {
                for (int day = 1; day <= month_length(year, month); ++day) {
                    for (int months = -30; months <= 30; ++months) {
                        const int index = year * 12 + month - 1 + months;
                        const int want_year = index / 12;
                        const int want_month = index % 12 + 1;
                        const int want_day = std::min(day, month_length(want_year, want_month));
                        REQUIRE(
                            add_to_date(make_date(year, month, day), months, Precision::Month) ==
                            make_date(want_year, want_month, want_day));
                    }
                }
            }
        }
    }

    TEST_CASE("every pair of precision and unit: a finer unit is cut to the precision first") {
        struct Row {
            std::string value;
            std::int64_t amount;
            Precision unit;
            std::string want;
        };
        const std::vector<Row> rows = {
            {"2026", 1, Precision::Year, "2027"},
            {"2026", 11, Precision::Month, "2026"},
            {"2026", 12, Precision::Month, "2027"},
            {"2026", -11, Precision::Month, "2026"},
            {"2026", -12, Precision::Month, "2025"},
            {"2026", 364, Precision::Day, "2026"},
            {"2026", 365, Precision::Day, "2027"},
            {"2026", 365LL * 24 - 1, Precision::Hour, "2026"},
            {"2026", 365LL * 24, Precision::Hour, "2027"},
            {"2026", 365LL * 24 * 60, Precision::Minute, "2027"},
            {"2026", 365LL * 24 * 3600, Precision::Second, "2027"},
            {"2026", 365LL * 24 * 3600 * 1000 - 1, Precision::Millisecond, "2026"},
            {"2026", 365LL * 24 * 3600 * 1000, Precision::Millisecond, "2027"},
            {"2026-10", 1, Precision::Year, "2027-10"},
            {"2026-10", 3, Precision::Month, "2027-01"},
            {"2026-10", 29, Precision::Day, "2026-10"},
            {"2026-10", 30, Precision::Day, "2026-11"},
            {"2026-10", -30, Precision::Day, "2026-09"},
            {"2026-10", 30LL * 24, Precision::Hour, "2026-11"},
            {"2026-10", 30LL * 24 * 60 - 1, Precision::Minute, "2026-10"},
            {"2026-10-05", 1, Precision::Year, "2027-10-05"},
            {"2026-10-05", 1, Precision::Month, "2026-11-05"},
            {"2026-10-05", 27, Precision::Day, "2026-11-01"},
            {"2026-10-05", 23, Precision::Hour, "2026-10-05"},
            {"2026-10-05", 24, Precision::Hour, "2026-10-06"},
            {"2026-10-05", -25, Precision::Hour, "2026-10-04"},
            {"2026-10-05", 86'400'000, Precision::Millisecond, "2026-10-06"},
            {"2026-10-05T11:30", 1, Precision::Year, "2027-10-05T11:30"},
            {"2024-02-29T11:30", 1, Precision::Year, "2025-02-28T11:30"},
            {"2026-10-05T11:30", 31, Precision::Minute, "2026-10-05T12:01"},
            {"2026-10-05T11:30", 59, Precision::Second, "2026-10-05T11:30"},
            {"2026-10-05T11:30", 60, Precision::Second, "2026-10-05T11:31"},
            {"2026-10-05T11:30:15", 999, Precision::Millisecond, "2026-10-05T11:30:15"},
            {"2026-10-05T11:30:15", 1000, Precision::Millisecond, "2026-10-05T11:30:16"},
            {"2026-10-05T11:30:15.250Z", 750, Precision::Millisecond, "2026-10-05T11:30:16.000Z"},
            {"2026-10-05T11:30:15.250Z", -251, Precision::Millisecond, "2026-10-05T11:30:14.999Z"},
            {"9999-12-31T23:59:59.999Z", 1, Precision::Millisecond, "none"},
            {"0001-01-01T00:00:00.000Z", -1, Precision::Millisecond, "none"},
            {"9999", 1, Precision::Year, "none"},
            {"0001-01", -1, Precision::Month, "none"},
            {"2026-10-05T11:30:00Z", INT64_MAX, Precision::Millisecond, "none"},
            {"2026-10-05T11:30:00Z", INT64_MIN, Precision::Hour, "none"},
            {"2026-10-05T11:30:00Z", INT64_MAX, Precision::Day, "none"},
            {"2026-10-05T11:30:00Z", INT64_MIN, Precision::Month, "none"},
            {"2026-10-05T11:30:00Z", INT64_MAX, Precision::Year, "none"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.value);
            CAPTURE(row.amount);
            const auto sum =
                add_to_date_time(parse_date_time(row.value).value(), row.amount, row.unit);
            CHECK((sum ? to_string(*sum) : "none") == row.want);
            if (row.value.size() <= 10) {
                CHECK(show(add_to_date(parse_date(row.value).value(), row.amount, row.unit)) ==
                      row.want);
            }
        }
    }

    TEST_CASE("a time of day wraps around midnight for any amount") {
        for (const std::int64_t amount : {std::int64_t{1}, std::int64_t{-1}, std::int64_t{24},
                                          std::int64_t{-25}, INT64_MAX, INT64_MIN}) {
            for (const Precision unit :
                 {Precision::Hour, Precision::Minute, Precision::Second, Precision::Millisecond}) {
                const Time sum = add_to_time(parse_time("23:59:59.999").value(), amount, unit);
                CHECK(parse_time(to_string(sum)).value() == sum);
            }
        }
        CHECK(to_string(add_to_time(parse_time("23:59:59.999").value(), 1,
                                    Precision::Millisecond)) == "00:00:00.000");
        CHECK(to_string(add_to_time(parse_time("00:00").value(), -1, Precision::Minute)) ==
              "23:59");
    }

    TEST_CASE("moments of the whole range come back from their millisecond") {
        std::mt19937_64 random(20261005);
        const std::int64_t first = epoch_ms(parse_date_time("0001-01-02T00:00:00Z").value());
        const std::int64_t last = epoch_ms(parse_date_time("9999-12-30T23:59:59.999Z").value());
        std::uniform_int_distribution<std::int64_t> moments(first, last);
        for (int i = 0; i < 20'000; ++i) {
            const std::int64_t ms = moments(random);
            const int offset = static_cast<int>(random() % 1681) - 840;
            const DateTime value = date_time_from_epoch_ms(ms, offset);
            REQUIRE(epoch_ms(value) == ms);
            REQUIRE(parse_date_time(to_string(value)).value() == value);
        }
    }
}

}  // namespace hookline::fhir
