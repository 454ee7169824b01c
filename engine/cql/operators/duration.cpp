#include "engine/cql/operators/duration.hpp"

#include <cstdint>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/operators/moment.hpp"

// DurationBetween and DifferenceBetween, of the chapter Date and Time Operators.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

DateTime at_utc(DateTime moment) {
    moment.has_offset = true;
    moment.offset_minutes = 0;
    return moment;
}

// The earliest and the latest moment that a partial value allows; of whole days the same time. All
// are compared by their clocks, so any one offset will do.
DateTime earliest(const DateTime& moment) {
    return at_utc(filled(moment, Extreme::Least, Extreme::Least));
}
DateTime latest(const DateTime& moment, bool whole_days) {
    return at_utc(
        filled(moment, Extreme::Greatest, whole_days ? Extreme::Least : Extreme::Greatest));
}

std::int64_t unit_ms(Precision precision) {
    switch (precision) {
        case Precision::Day:
            return 86'400'000;
        case Precision::Hour:
            return 3'600'000;
        case Precision::Minute:
            return 60'000;
        case Precision::Second:
            return 1000;
        default:
            return 1;
    }
}

std::int64_t month_index(const Date& date) {
    return date.year * 12 + date.month;
}

// Position inside the month, for whole months between two moments.
std::int64_t inside_month(const DateTime& moment) {
    Date first = moment.date;
    first.day = 1;
    DateTime start = moment;
    start.date = first;
    start.time = {};
    return fhir::epoch_ms(moment) - fhir::epoch_ms(start);
}

// Whole units between two full moments; negative when `b` is earlier.
std::int64_t duration(const DateTime& a, const DateTime& b, Precision precision) {
    if (precision > Precision::Month) {
        return (fhir::epoch_ms(b) - fhir::epoch_ms(a)) / unit_ms(precision);
    }
    std::int64_t months = month_index(b.date) - month_index(a.date);
    if (months > 0 && inside_month(b) < inside_month(a)) {
        --months;
    } else if (months < 0 && inside_month(b) > inside_month(a)) {
        ++months;
    }
    return precision == Precision::Month ? months : months / 12;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// Boundaries crossed between two full moments.
std::int64_t difference(const DateTime& a, const DateTime& b, Precision precision, bool week) {
    if (precision == Precision::Year) {
        return b.date.year - a.date.year;
    }
    if (precision == Precision::Month) {
        return month_index(b.date) - month_index(a.date);
    }
    if (week) {
        // Weeks begin on Sunday; 1970-01-04 was one.
        constexpr std::int64_t kFirstSunday = 3;
        const auto week_of = [](const Date& date) {
            return floor_divide(
                fhir::days_from_civil(date.year, date.month, date.day) - kFirstSunday, 7);
        };
        return week_of(b.date) - week_of(a.date);
    }
    const std::int64_t unit = unit_ms(precision);
    return floor_divide(fhir::epoch_ms(b), unit) - floor_divide(fhir::epoch_ms(a), unit);
}

Value in_integer_range(std::int64_t value) {
    return value > INT32_MAX || value < INT32_MIN
               ? Value::null()
               : Value::integer(static_cast<std::int32_t>(value));
}

// Values known to the precision that is asked for are taken as they are, with the lowest of what is
// not known further. Where one is known less far, the results that it allows are the uncertainty
// [lowest, highest]. Boundaries of days and more are those of the offsets that were written.
//
// SAFETY: a duration from a year or month to a day is uncertain also where years are asked for: who
// was born in 1980 is 45 or 46 in October 2026. The reference would take the first of January.
template <bool Duration>
Value distance(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const Precision precision = attributes.precision;
    const bool as_written = !Duration && precision < Precision::Hour;
    const auto taken = [&](const Value& value) {
        const DateTime moment = moment_of(value);
        return as_written ? moment : normalized(context, moment);
    };
    const DateTime from = taken(a[0]);
    const DateTime to = taken(a[1]);
    const auto measure = [&](const DateTime& x, const DateTime& y) -> std::int64_t {
        if constexpr (Duration) {
            return duration(x, y, precision) / (attributes.week ? 7 : 1);
        } else {
            return difference(x, y, precision, attributes.week);
        }
    };
    const bool far_enough = from.precision >= precision && to.precision >= precision;
    const bool like = from.precision == to.precision ||
                      (from.precision >= Precision::Day && to.precision >= Precision::Day);
    if (far_enough && (like || !Duration)) {
        return in_integer_range(measure(earliest(from), earliest(to)));
    }
    const bool whole_days = a[0].is(ValueKind::Date) && precision <= Precision::Day;
    const Value low = in_integer_range(measure(latest(from, whole_days), earliest(to)));
    const Value high = in_integer_range(measure(earliest(from), latest(to, whole_days)));
    return low.is_null() || high.is_null() ? Value::null()
                                           : make_uncertainty(low, high, context.arena);
}

}  // namespace

Value duration_between(EvalContext& context, std::span<const Value> operands,
                       const OperatorAttributes& attributes) {
    return distance<true>(context, operands, attributes);
}

std::vector<OperatorRow> durations() {
    Rows rows("Date and Time Operators");
    for (const std::string_view two : {"Date,Date", "DateTime,DateTime", "Time,Time"}) {
        rows.section("#duration").row("DurationBetween", two, "Integer", duration_between);
        rows.section("#difference").row("DifferenceBetween", two, "Integer", distance<false>);
    }
    return rows.take();
}

}  // namespace hookline::cql::operators
