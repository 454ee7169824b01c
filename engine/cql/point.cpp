#include "engine/cql/point.hpp"

#include <cstdint>
#include <limits>

namespace hookline::cql {
namespace {

Value next_decimal(Decimal value, int step, RequestArena& arena) {
    const auto next = Decimal::from_scaled(value.scaled() + step);
    return next ? Value::decimal(*next, arena) : Value::null();
}

Value next_quantity(const QuantityValue& quantity, int step, RequestArena& arena) {
    const auto next = Decimal::from_scaled(quantity.value.scaled() + step);
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

}  // namespace

Value successor(const Value& point, RequestArena& arena) {
    return next_point(point, 1, arena);
}

Value predecessor(const Value& point, RequestArena& arena) {
    return next_point(point, -1, arena);
}

Value first_point(const IntervalValue& interval, RequestArena& arena) {
    return interval.low_closed ? interval.low : successor(interval.low, arena);
}

Value last_point(const IntervalValue& interval, RequestArena& arena) {
    return interval.high_closed ? interval.high : predecessor(interval.high, arena);
}

}  // namespace hookline::cql
