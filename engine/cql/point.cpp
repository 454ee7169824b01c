#include "engine/cql/point.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace hookline::cql {
namespace {

Value next_decimal(Decimal value, int step, RequestArena& arena) {
    const bool last = value == (step > 0 ? Decimal::maximum() : Decimal::minimum());
    const auto next = last ? std::nullopt : Decimal::from_scaled(value.scaled() + step);
    return next ? Value::decimal(*next, arena) : Value::null();
}

Value next_quantity(const QuantityValue& quantity, int step, RequestArena& arena) {
    const bool last = quantity.value == (step > 0 ? Decimal::maximum() : Decimal::minimum());
    const auto next = last ? std::nullopt : Decimal::from_scaled(quantity.value.scaled() + step);
    return next ? make_quantity(*next, quantity.unit, arena) : Value::null();
}

// A time of day does not go round.
Value next_time(const Time& time, int step) {
    const Time next = fhir::add_to_time(time, step, time.precision);
    const auto in_ms = [](const Time& t) {
        return ((t.hour * 60 + t.minute) * 60 + t.second) * 1000 + t.millisecond;
    };
    return (in_ms(next) > in_ms(time)) == (step > 0) ? Value::time(next) : Value::null();
}

Value next_point(const Value& point, int step, RequestArena& arena) {
    switch (point.kind()) {
        case ValueKind::Integer: {
            const std::int64_t next = std::int64_t{point.as_integer()} + step;
            return next < std::numeric_limits<std::int32_t>::min() ||
                           next > std::numeric_limits<std::int32_t>::max()
                       ? Value::null()
                       : Value::integer(static_cast<std::int32_t>(next));
        }
        case ValueKind::Long: {
            std::int64_t next = 0;
            return __builtin_add_overflow(point.as_long(), step, &next) ? Value::null()
                                                                        : Value::long_integer(next);
        }
        case ValueKind::Decimal:
            return next_decimal(point.as_decimal(), step, arena);
        case ValueKind::Quantity:
            return next_quantity(point.as_quantity(), step, arena);
        case ValueKind::Date: {
            const Date date = point.as_date();
            const auto next = fhir::add_to_date(date, step, date.precision);
            return next ? Value::date(*next) : Value::null();
        }
        case ValueKind::DateTime: {
            const DateTime& moment = point.as_date_time();
            const auto next = fhir::add_to_date_time(moment, step, moment.precision);
            return next ? Value::date_time(*next, arena) : Value::null();
        }
        case ValueKind::Time:
            return next_time(point.as_time(), step);
        default:
            return Value::null();
    }
}

// The next of both ends of an uncertainty; an end that has none stays.
Value next_of(const Value& point, int step, RequestArena& arena) {
    if (!is_uncertain(point)) {
        return next_point(point, step, arena);
    }
    const auto moved = [&](const Value& end) {
        const Value next = next_point(end, step, arena);
        return next.is_null() ? end : next;
    };
    return make_uncertainty(moved(lowest(point)), moved(highest(point)), arena);
}

DateTime limit_of_time(bool highest_value) {
    DateTime value;
    value.has_offset = true;
    if (highest_value) {
        value.date = {9999, 12, 31, Precision::Day};
        value.time = {23, 59, 59, 999, Precision::Millisecond};
    }
    return value;
}

Value limit_of(ValueKind kind, bool high, std::string_view unit, RequestArena& arena) {
    const Decimal decimal = high ? Decimal::maximum() : Decimal::minimum();
    switch (kind) {
        case ValueKind::Integer:
            return Value::integer(high ? std::numeric_limits<std::int32_t>::max()
                                       : std::numeric_limits<std::int32_t>::min());
        case ValueKind::Long:
            return Value::long_integer(high ? std::numeric_limits<std::int64_t>::max()
                                            : std::numeric_limits<std::int64_t>::min());
        case ValueKind::Decimal:
            return Value::decimal(decimal, arena);
        case ValueKind::Quantity:
            return make_quantity(decimal, unit, arena);
        case ValueKind::Date:
            return Value::date(limit_of_time(high).date);
        case ValueKind::DateTime:
            return Value::date_time(limit_of_time(high), arena);
        case ValueKind::Time:
            return Value::time(limit_of_time(high).time);
        default:
            return Value::null();
    }
}

// One end of an interval and the other one, of which an open null end cannot be further.
Value end_point(const IntervalValue& interval, bool high, ValueKind kind, RequestArena& arena) {
    const Value& end = high ? interval.high : interval.low;
    const bool closed = high ? interval.high_closed : interval.low_closed;
    if (!end.is_null()) {
        return closed ? end : next_of(end, high ? -1 : 1, arena);
    }
    const Value& other = high ? interval.low : interval.high;
    const ValueKind known = point_kind(interval);
    const std::string_view unit =
        lowest(other).is(ValueKind::Quantity) ? lowest(other).as_quantity().unit : "1";
    const Value limit = limit_of(known == ValueKind::Null ? kind : known, high, unit, arena);
    if (closed || limit.is_null()) {
        return limit;
    }
    const bool other_closed = high ? interval.low_closed : interval.high_closed;
    Value nearest = other.is_null() ? limit_of(limit.kind(), !high, unit, arena)
                                    : (high ? lowest(other) : highest(other));
    if (!other.is_null() && !other_closed) {
        const Value inside = next_of(nearest, high ? 1 : -1, arena);
        nearest = inside.is_null() ? nearest : inside;
    }
    return high ? make_uncertainty(nearest, limit, arena) : make_uncertainty(limit, nearest, arena);
}

}  // namespace

Value successor(const Value& point, RequestArena& arena) {
    return next_of(point, 1, arena);
}

Value predecessor(const Value& point, RequestArena& arena) {
    return next_of(point, -1, arena);
}

fhir::Int128 decimal_step(int digits) {
    fhir::Int128 step = 1;
    for (int i = digits; i < Decimal::kScaleDigits; ++i) {
        step *= 10;
    }
    return step;
}

Value truncated(const Value& moment, Precision precision, RequestArena& arena) {
    const auto cut_date = [&](Date date) {
        date.precision = std::min({date.precision, precision, Precision::Day});
        date.month = date.precision < Precision::Month ? std::uint8_t{1} : date.month;
        date.day = date.precision < Precision::Day ? std::uint8_t{1} : date.day;
        return date;
    };
    const auto cut_time = [&](Time time) {
        time.precision = std::max(std::min(time.precision, precision), Precision::Hour);
        time.minute = time.precision < Precision::Minute ? std::uint8_t{0} : time.minute;
        time.second = time.precision < Precision::Second ? std::uint8_t{0} : time.second;
        time.millisecond =
            time.precision < Precision::Millisecond ? std::uint16_t{0} : time.millisecond;
        return time;
    };
    if (moment.is(ValueKind::Date)) {
        return Value::date(cut_date(moment.as_date()));
    }
    if (moment.is(ValueKind::Time)) {
        return Value::time(cut_time(moment.as_time()));
    }
    if (!moment.is(ValueKind::DateTime) || moment.as_date_time().precision <= precision) {
        return moment;
    }
    DateTime value = moment.as_date_time();
    value.precision = precision;
    value.date = cut_date(value.date);
    value.time =
        precision < Precision::Hour ? Time{0, 0, 0, 0, Precision::Hour} : cut_time(value.time);
    return Value::date_time(value, arena);
}

Value minimum_value(ValueKind kind, RequestArena& arena, std::string_view unit) {
    return limit_of(kind, false, unit, arena);
}

Value maximum_value(ValueKind kind, RequestArena& arena, std::string_view unit) {
    return limit_of(kind, true, unit, arena);
}

ValueKind point_kind(const IntervalValue& interval) {
    for (const Value& end : {interval.low, interval.high}) {
        if (!end.is_null()) {
            return lowest(end).kind();
        }
    }
    return interval.point;
}

Value first_point(const IntervalValue& interval, RequestArena& arena, ValueKind kind) {
    return end_point(interval, false, kind, arena);
}

Value last_point(const IntervalValue& interval, RequestArena& arena, ValueKind kind) {
    return end_point(interval, true, kind, arena);
}

}  // namespace hookline::cql
