// Order and equality of dates and times of every pair of precisions, against the moments that they
// may stand for: known only when all of those agree.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fixture.hpp"
#include "literal.hpp"

namespace hookline::cql::testing {
namespace {

constexpr std::int64_t kMsPerMinute = 60'000;
constexpr int kRequestOffset = -300;

// What a value may stand for, in milliseconds of the request's local time, ends included.
struct Range {
    std::int64_t first;
    std::int64_t last;
    Precision precision;
};

std::int64_t local_ms(int year, unsigned month, unsigned day, std::int64_t ms_of_day) {
    return fhir::days_from_civil(year, month, day) * 86'400'000 + ms_of_day;
}

// First and last moment of the calendar unit of `precision` around a moment.
Range unit_around(std::int64_t ms, Precision precision) {
    const DateTime at = fhir::date_time_from_epoch_ms(ms, 0);
    const auto [year, month, day, _] = at.date;
    switch (precision) {
        case Precision::Year:
            return {local_ms(year, 1, 1, 0), local_ms(year + 1, 1, 1, 0) - 1, precision};
        case Precision::Month:
            return {local_ms(year, month, 1, 0),
                    local_ms(month == 12 ? year + 1 : year, month % 12 + 1U, 1, 0) - 1, precision};
        default:
            break;
    }
    constexpr std::array<std::int64_t, 7> kSizes = {0, 0, 86'400'000, 3'600'000, 60'000, 1000, 1};
    const std::int64_t size = kSizes[static_cast<std::size_t>(precision)];
    const std::int64_t first = ms - ((ms % size) + size) % size;
    return {first, first + size - 1, precision};
}

// Moments are seen at the offset of the request; at days and coarser as they are written.
Range range_of(const Value& value, std::optional<Precision> looked_at) {
    if (value.is(ValueKind::Time)) {
        const Time time = value.as_time();
        const std::int64_t ms =
            ((time.hour * 60 + time.minute) * 60 + time.second) * std::int64_t{1000} +
            time.millisecond;
        return unit_around(ms, time.precision);
    }
    if (value.is(ValueKind::Date)) {
        const Date date = value.as_date();
        return unit_around(local_ms(date.year, date.month, date.day, 0), date.precision);
    }
    const DateTime& moment = value.as_date_time();
    std::int64_t ms = fhir::epoch_ms(moment, kRequestOffset) + kRequestOffset * kMsPerMinute;
    if (looked_at && *looked_at < Precision::Hour && moment.has_offset) {
        ms = fhir::epoch_ms(moment) + moment.offset_minutes * kMsPerMinute;
    }
    if (moment.precision < Precision::Hour) {
        ms = local_ms(moment.date.year, moment.date.month, moment.date.day, 0);
    }
    return unit_around(ms, moment.precision);
}

// Widens a finer value to the unit of the precision that is looked at.
Range seen_at(const Range& range, std::optional<Precision> precision) {
    if (!precision || range.precision <= *precision) {
        return range;
    }
    return unit_around(range.first, *precision);
}

// -1, 0, 1, or nothing when the moments do not agree.
std::optional<int> expected_order(const Value& a, const Value& b,
                                  std::optional<Precision> precision) {
    const Range x = seen_at(range_of(a, precision), precision);
    const Range y = seen_at(range_of(b, precision), precision);
    if (x.last < y.first) {
        return -1;
    }
    if (y.last < x.first) {
        return 1;
    }
    const bool same_precision = x.precision == y.precision;
    // Without a precision, values that are known equally far are compared as far as they go.
    const bool far_enough = !precision || (x.precision >= *precision && y.precision >= *precision);
    return same_precision && far_enough ? std::optional(0) : std::nullopt;
}

std::string show(std::optional<int> order, const std::function<bool(int)>& test) {
    return order ? (test(*order) ? "true" : "false") : "null";
}

struct Relation {
    std::string name;
    std::function<bool(int)> test;
};

const std::vector<Relation>& with_precision() {
    static const std::vector<Relation> relations = {
        {"SameAs", [](int order) { return order == 0; }},
        {"Before", [](int order) { return order < 0; }},
        {"After", [](int order) { return order > 0; }},
        {"SameOrBefore", [](int order) { return order <= 0; }},
        {"SameOrAfter", [](int order) { return order >= 0; }},
    };
    return relations;
}

const std::vector<Relation>& without_precision() {
    static const std::vector<Relation> relations = {
        {"Less", [](int order) { return order < 0; }},
        {"LessOrEqual", [](int order) { return order <= 0; }},
        {"Greater", [](int order) { return order > 0; }},
        {"GreaterOrEqual", [](int order) { return order >= 0; }},
    };
    return relations;
}

void compare_all(const std::string& type, const std::vector<std::string>& texts,
                 const std::vector<std::string>& precisions) {
    Fixture fixture;
    const auto check = [&](const OperatorRow* row, const std::string& a, const std::string& b,
                           const std::string& precision, const std::function<bool(int)>& test) {
        REQUIRE(row != nullptr);
        const std::array operands = {read_literal(a, fixture.arena()),
                                     read_literal(b, fixture.arena())};
        const OperatorAttributes attributes = attributes_of(precision);
        const auto order = expected_order(
            operands[0], operands[1],
            attributes.has_precision ? std::optional(attributes.precision) : std::nullopt);
        CAPTURE(row->name);
        CAPTURE(precision);
        CAPTURE(a);
        CAPTURE(b);
        CHECK(fixture.result(*row, operands, attributes) == show(order, test));
    };
    const std::string operands = '(' + type + ',' + type + ')';
    for (const std::string& a : texts) {
        for (const std::string& b : texts) {
            for (const std::string& precision : precisions) {
                for (const auto& [name, test] : with_precision()) {
                    check(find_row(name + operands), a, b, precision, test);
                }
            }
            for (const auto& [name, test] : without_precision()) {
                check(find_row(name + operands), a, b, "", test);
            }
            check(find_row("Equal(T,T)"), a, b, "", [](int order) { return order == 0; });
            check(find_row("NotEqual(T,T)"), a, b, "", [](int order) { return order != 0; });
        }
    }
}

}  // namespace

TEST_SUITE("cql/temporal order") {
    TEST_CASE("dates: all pairs of precisions, near and far, at each precision") {
        compare_all("Date",
                    {"@2025", "@2026", "@2027", "@2026-09", "@2026-10", "@2026-12", "@2026-10-01",
                     "@2026-10-05", "@2026-10-06", "@2026-10-31", "@2026-11-05", "@2025-12-31",
                     "@2027-01-01", "@0001", "@9999-12-31"},
                    {"", "year", "month", "day"});
    }

    TEST_CASE("date times: all pairs of precisions and offsets at each precision") {
        compare_all("DateTime",
                    {"@2026T",
                     "@2025T",
                     "@2026-10T",
                     "@2026-10-05T",
                     "@2026-10-06T",
                     "@2026-10-05T11",
                     "@2026-10-05T11:30",
                     "@2026-10-05T11:31",
                     "@2026-10-05T11:30:00",
                     "@2026-10-05T11:30:15",
                     "@2026-10-05T11:30:15.000",
                     "@2026-10-05T11:30:15.250",
                     "@2026-10-05T11:30:15.251",
                     "@2026-10-05T16:30:15.250Z",
                     "@2026-10-05T17:30:15.250+01:00",
                     "@2026-10-05T23:59:59.999-05:00",
                     "@2026-10-06T04:59:59.999Z",
                     "@2026-10-06T05:00:00.000Z",
                     "@2026-12-31T23:59:59.999",
                     "@2027-01-01T00:00:00.000",
                     "@2027-01-01T04:59:00Z",
                     "@2026-01-01T04:59Z"},
                    {"", "year", "month", "day", "hour", "minute", "second", "millisecond"});
    }

    TEST_CASE("times of day: all pairs of precisions at each precision") {
        compare_all("Time",
                    {"@T00", "@T11", "@T12", "@T11:00", "@T11:30", "@T11:59", "@T11:30:00",
                     "@T11:30:15", "@T11:30:15.000", "@T11:30:15.250", "@T11:30:15.999",
                     "@T11:30:16", "@T23:59:59.999", "@T00:00:00.000"},
                    {"", "hour", "minute", "second", "millisecond"});
    }
}

}  // namespace hookline::cql::testing
