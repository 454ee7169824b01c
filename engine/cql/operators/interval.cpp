#include <array>
#include <optional>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/point.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using Truth = std::optional<bool>;

constexpr std::string_view kChapter = "Interval Operators";

Truth truth_and(Truth a, Truth b) {
    if (a == false || b == false) {
        return false;
    }
    return a && b ? Truth(true) : std::nullopt;
}

bool is_temporal(const Value& value) {
    return value.is(ValueKind::Date) || value.is(ValueKind::DateTime) || value.is(ValueKind::Time);
}

std::optional<int> order_of(EvalContext& context, const Value& a, const Value& b,
                            const OperatorAttributes& attributes) {
    if (attributes.has_precision && is_temporal(a) && is_temporal(b)) {
        return compare_temporal(context, a, b, attributes.precision);
    }
    return compare(context, a, b);
}

// One end of an interval. A null point is unknown, or the end of the range when closed.
struct Bound {
    Value point;
    bool closed;
};

Precision precision_of(const Value& value) {
    return value.is(ValueKind::Date)       ? value.as_date().precision
           : value.is(ValueKind::DateTime) ? value.as_date_time().precision
                                           : value.as_time().precision;
}

// A comparison at a coarser precision than that of an open bound must look at the last point
// inside: before day of [.., 12:00) is still on that day. Without such a precision the open bound
// itself is compared, which keeps a partial date uncertain.
bool needs_inner_point(const Bound& bound, const OperatorAttributes& attributes) {
    return !bound.closed && attributes.has_precision && is_temporal(bound.point) &&
           precision_of(bound.point) > attributes.precision;
}

Bound low_of(EvalContext& context, const IntervalValue& interval,
             const OperatorAttributes& attributes) {
    const Bound bound{interval.low, interval.low_closed};
    return needs_inner_point(bound, attributes) ? Bound{successor(bound.point, context.arena), true}
                                                : bound;
}

Bound high_of(EvalContext& context, const IntervalValue& interval,
              const OperatorAttributes& attributes) {
    const Bound bound{interval.high, interval.high_closed};
    return needs_inner_point(bound, attributes)
               ? Bound{predecessor(bound.point, context.arena), true}
               : bound;
}

// Whether the point is not below the low end; a closed null end is the end of the range.
Truth above_low(EvalContext& context, const Value& point, const IntervalValue& interval,
                const OperatorAttributes& attributes) {
    const Bound low = low_of(context, interval, attributes);
    if (low.point.is_null()) {
        return low.closed ? Truth(true) : std::nullopt;
    }
    const auto order = order_of(context, point, low.point, attributes);
    if (!order) {
        return std::nullopt;
    }
    return low.closed ? *order >= 0 : *order > 0;
}

Truth below_high(EvalContext& context, const Value& point, const IntervalValue& interval,
                 const OperatorAttributes& attributes) {
    const Bound high = high_of(context, interval, attributes);
    if (high.point.is_null()) {
        return high.closed ? Truth(true) : std::nullopt;
    }
    const auto order = order_of(context, point, high.point, attributes);
    if (!order) {
        return std::nullopt;
    }
    return high.closed ? *order <= 0 : *order < 0;
}

Truth point_in(EvalContext& context, const Value& point, const IntervalValue& interval,
               const OperatorAttributes& attributes) {
    return truth_and(above_low(context, point, interval, attributes),
                     below_high(context, point, interval, attributes));
}

// A null point is unknown; nothing is in a null interval (specification).
Value member(EvalContext& context, const Value& point, const Value& interval,
             const OperatorAttributes& attributes) {
    if (point.is_null()) {
        return Value::null();
    }
    return interval.is_null()
               ? Value::boolean(false)
               : to_value(point_in(context, point, interval.as_interval(), attributes));
}

Value in(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    return member(context, a[0], a[1], attributes);
}

Value contains(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    return member(context, a[1], a[0], attributes);
}

Value start(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const IntervalValue& interval = a[0].as_interval();
    const Value first = first_point(interval, context.arena);
    if (first.is_null() && !interval.low.is_null()) {
        throw EvaluationError("the interval begins behind the last value of its type");
    }
    return first;
}

Value end(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const IntervalValue& interval = a[0].as_interval();
    const Value last = last_point(interval, context.arena);
    if (last.is_null() && !interval.high.is_null()) {
        throw EvaluationError("the interval ends before the first value of its type");
    }
    return last;
}

// The whole of one interval before another: the last point of `a` < the first point of `b`.
Truth before(EvalContext& context, const IntervalValue& a, const IntervalValue& b,
             const OperatorAttributes& attributes) {
    const Bound high = high_of(context, a, attributes);
    Bound low = low_of(context, b, attributes);
    if (high.point.is_null() || low.point.is_null()) {
        const bool never =
            (high.point.is_null() && high.closed) || (low.point.is_null() && low.closed);
        return never ? Truth(false) : std::nullopt;
    }
    if (!high.closed && !low.closed) {
        // Between two open bounds that differ by one point there is nothing.
        low.point = successor(low.point, context.arena);
    }
    const auto order = order_of(context, high.point, low.point, attributes);
    if (!order) {
        return std::nullopt;
    }
    return *order < 0 || (*order == 0 && (!high.closed || !low.closed));
}

Value op_before(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    return to_value(before(context, a[0].as_interval(), a[1].as_interval(), attributes));
}

Value op_after(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    return to_value(before(context, a[1].as_interval(), a[0].as_interval(), attributes));
}

Value overlaps(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const Truth left = before(context, a[0].as_interval(), a[1].as_interval(), attributes);
    const Truth right = before(context, a[1].as_interval(), a[0].as_interval(), attributes);
    const auto negate = [](Truth t) { return t ? Truth(!*t) : t; };
    return to_value(truth_and(negate(left), negate(right)));
}

Value point_before(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const IntervalValue point{a[0], a[0], true, true};
    return to_value(before(context, point, a[1].as_interval(), attributes));
}

Value point_after(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const IntervalValue point{a[0], a[0], true, true};
    return to_value(before(context, a[1].as_interval(), point, attributes));
}

constexpr OperatorRow row(std::string_view name, std::string_view operands, std::string_view result,
                          OperatorFunction function, bool null_propagates = true) {
    return {name, operands, result, function, null_propagates, kChapter};
}

constexpr std::array kRows = {
    row("In", "T,Interval<T>", "Boolean", in, false),
    row("Contains", "Interval<T>,T", "Boolean", contains, false),
    row("Start", "Interval<T>", "T", start),
    row("End", "Interval<T>", "T", end),
    row("Before", "Interval<T>,Interval<T>", "Boolean", op_before),
    row("After", "Interval<T>,Interval<T>", "Boolean", op_after),
    row("Before", "T,Interval<T>", "Boolean", point_before),
    row("After", "T,Interval<T>", "Boolean", point_after),
    row("Overlaps", "Interval<T>,Interval<T>", "Boolean", overlaps),
};

}  // namespace

std::span<const OperatorRow> interval() {
    return kRows;
}

}  // namespace hookline::cql::operators
