// Durations and differences against counting, and the uncertainty of partial dates against all the
// days that they may stand for.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "fixture.hpp"
#include "literal.hpp"

namespace hookline::cql::testing {
namespace {

std::int64_t number_of(const Date& date) {
    return fhir::days_from_civil(date.year, date.month, date.day);
}

// Whole years, months, weeks or days that have gone by, by the calendar page: a month is over when
// its day of the month is reached again.
std::int64_t naive_duration(const Date& from, const Date& to, const std::string& unit) {
    if (number_of(to) < number_of(from)) {
        return -naive_duration(to, from, unit);
    }
    const std::int64_t days = number_of(to) - number_of(from);
    if (unit == "day" || unit == "week") {
        return unit == "day" ? days : days / 7;
    }
    const int months =
        (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
    return unit == "month" ? months : months / 12;
}

// Boundaries crossed, counted one day at a time; a week begins on Sunday.
std::int64_t naive_difference(const Date& from, const Date& to, const std::string& unit) {
    if (number_of(to) < number_of(from)) {
        return -naive_difference(to, from, unit);
    }
    std::int64_t count = 0;
    for (std::int64_t day = number_of(from) + 1; day <= number_of(to); ++day) {
        const Date date = fhir::civil_from_days(day);
        // 1970-01-04 was a Sunday.
        count += unit == "day" || (unit == "week" && ((day - 3) % 7 + 7) % 7 == 0) ||
                 (unit == "month" && date.day == 1) ||
                 (unit == "year" && date.day == 1 && date.month == 1);
    }
    return count;
}

using Measure = std::int64_t (*)(const Date&, const Date&, const std::string&);

std::vector<Date> possible_days(const Date& date) {
    std::vector<Date> days;
    Date first = date;
    first.precision = Precision::Day;
    for (std::int64_t number = number_of(first);; ++number) {
        const Date day = fhir::civil_from_days(number);
        if (day.year != date.year ||
            (date.precision >= Precision::Month && day.month != date.month) ||
            (date.precision >= Precision::Day && day.day != date.day)) {
            return days;
        }
        days.push_back(day);
    }
}

// Lowest and highest over the ends of what the two may stand for: both measures grow with `to` and
// shrink with `from`.
std::string expected(const Date& from, const Date& to, const std::string& unit, Measure measure) {
    const std::vector<Date> starts = possible_days(from);
    const std::vector<Date> ends = possible_days(to);
    const std::int64_t low = measure(starts.back(), ends.front(), unit);
    const std::int64_t high = measure(starts.front(), ends.back(), unit);
    return low == high ? std::to_string(low)
                       : "Interval[" + std::to_string(low) + ", " + std::to_string(high) + "]";
}

Precision precision_of_unit(const std::string& unit) {
    return unit == "year" ? Precision::Year : (unit == "month" ? Precision::Month : Precision::Day);
}

constexpr std::array<const char*, 4> kUnits = {"year", "month", "week", "day"};

}  // namespace

TEST_SUITE("cql/duration") {
    TEST_CASE("every pair of days around a leap day and two turns of the year") {
        Fixture fixture;
        const OperatorRow* duration = find_row("DurationBetween(Date,Date)");
        const OperatorRow* difference = find_row("DifferenceBetween(Date,Date)");
        REQUIRE(duration != nullptr);
        REQUIRE(difference != nullptr);
        std::vector<Date> days;
        for (const auto& [first, count] :
             {std::pair("2023-12-25", 80), std::pair("2024-12-28", 70)}) {
            const std::int64_t begin = number_of(fhir::parse_date(first).value());
            for (int i = 0; i < count; ++i) {
                days.push_back(fhir::civil_from_days(begin + i));
            }
        }
        std::int64_t wrong = 0;
        std::string first_wrong;
        for (const char* unit : kUnits) {
            const OperatorAttributes attributes = attributes_of(unit);
            for (const Date& from : days) {
                for (const Date& to : days) {
                    const std::array operands = {Value::date(from), Value::date(to)};
                    const bool right =
                        fixture.call(*duration, operands, attributes).as_integer() ==
                            naive_duration(from, to, unit) &&
                        fixture.call(*difference, operands, attributes).as_integer() ==
                            naive_difference(from, to, unit);
                    if (!right && wrong++ == 0) {
                        first_wrong = std::string(unit) + "s from " + to_string(from) + " to " +
                                      to_string(to);
                    }
                }
            }
        }
        CAPTURE(first_wrong);
        CHECK(wrong == 0);
    }

    TEST_CASE("partial dates of different precision: from the lowest to the highest possible") {
        Fixture fixture;
        const std::vector<std::string> texts = {
            "2023",       "2024",       "2025",       "2026",       "2024-01",    "2024-02",
            "2024-12",    "2025-02",    "2023-12-31", "2024-01-01", "2024-01-31", "2024-02-28",
            "2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01", "2025-02-28", "2025-03-01",
        };
        for (const auto& [name, measure] :
             {std::pair("DurationBetween(Date,Date)", Measure{naive_duration}),
              std::pair("DifferenceBetween(Date,Date)", Measure{naive_difference})}) {
            const OperatorRow* row = find_row(name);
            REQUIRE(row != nullptr);
            for (const char* unit : kUnits) {
                for (const std::string& a : texts) {
                    for (const std::string& b : texts) {
                        const Date from = fhir::parse_date(a).value();
                        const Date to = fhir::parse_date(b).value();
                        const Precision asked = precision_of_unit(unit);
                        // Two dates that are known equally far, and far enough, are taken as they
                        // are: two years between 2024 and 2026.
                        if (from.precision == to.precision && from.precision >= asked) {
                            continue;
                        }
                        CAPTURE(name);
                        CAPTURE(unit);
                        CAPTURE(a);
                        CAPTURE(b);
                        const std::array operands = {Value::date(from), Value::date(to)};
                        CHECK(fixture.result(*row, operands, attributes_of(unit)) ==
                              expected(from, to, unit, measure));
                    }
                }
            }
        }
    }

    TEST_CASE("an uncertain number is compared by all the numbers that it may be") {
        Fixture fixture;
        const std::vector<std::pair<std::string, bool (*)(int, int)>> operations = {
            {"Equal(T,T)", [](int x, int y) { return x == y; }},
            {"NotEqual(T,T)", [](int x, int y) { return x != y; }},
            {"Less(Integer,Integer)", [](int x, int y) { return x < y; }},
            {"LessOrEqual(Integer,Integer)", [](int x, int y) { return x <= y; }},
            {"Greater(Integer,Integer)", [](int x, int y) { return x > y; }},
            {"GreaterOrEqual(Integer,Integer)", [](int x, int y) { return x >= y; }},
        };
        const auto number = [&](int low, int high) {
            return low == high ? Value::integer(low)
                               : make_uncertainty(Value::integer(low), Value::integer(high),
                                                  fixture.arena());
        };
        for (const auto& [signature, operation] : operations) {
            const OperatorRow* row = find_row(signature);
            REQUIRE(row != nullptr);
            for (int a = 0; a < 4; ++a) {
                for (int b = a; b < 4; ++b) {
                    for (int c = 0; c < 4; ++c) {
                        for (int d = c; d < 4; ++d) {
                            int holds = 0;
                            for (int x = a; x <= b; ++x) {
                                for (int y = c; y <= d; ++y) {
                                    holds += operation(x, y) ? 1 : 0;
                                }
                            }
                            const int all = (b - a + 1) * (d - c + 1);
                            const std::string want =
                                holds == all ? "true" : (holds == 0 ? "false" : "null");
                            CAPTURE(signature);
                            CAPTURE(a);
                            CAPTURE(b);
                            CAPTURE(c);
                            CAPTURE(d);
                            const std::array operands = {number(a, b), number(c, d)};
                            CHECK(fixture.result(*row, operands) == want);
                        }
                    }
                }
            }
        }
    }

    TEST_CASE(
        "an uncertain number is no interval: it is equal to none, and unlike itself unknown") {
        Fixture fixture;
        const Value uncertain =
            make_uncertainty(Value::integer(1), Value::integer(2), fixture.arena());
        const Value interval =
            make_interval(Value::integer(1), Value::integer(2), true, true, fixture.arena());
        const OperatorRow* equal = find_row("Equal(T,T)");
        CHECK(fixture.result(*equal, std::array{uncertain, uncertain}) == "null");
        CHECK(fixture.result(*equal, std::array{interval, interval}) == "true");
        CHECK(fixture.result(*find_row("Equivalent(T,T)"), std::array{uncertain, uncertain}) ==
              "false");
    }
}

}  // namespace hookline::cql::testing
