#include <array>
#include <optional>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"

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

// Whether the point is not below the low end; a closed null end is the end of the range.
Truth above_low(EvalContext& context, const Value& point, const IntervalValue& interval,
                const OperatorAttributes& attributes) {
    if (interval.low.is_null()) {
        return interval.low_closed ? Truth(true) : std::nullopt;
    }
    const auto order = order_of(context, point, interval.low, attributes);
    if (!order) {
        return std::nullopt;
    }
    return interval.low_closed ? *order >= 0 : *order > 0;
}

Truth below_high(EvalContext& context, const Value& point, const IntervalValue& interval,
                 const OperatorAttributes& attributes) {
    if (interval.high.is_null()) {
        return interval.high_closed ? Truth(true) : std::nullopt;
    }
    const auto order = order_of(context, point, interval.high, attributes);
    if (!order) {
        return std::nullopt;
    }
    return interval.high_closed ? *order <= 0 : *order < 0;
}

Truth point_in(EvalContext& context, const Value& point, const IntervalValue& interval,
               const OperatorAttributes& attributes) {
    return truth_and(above_low(context, point, interval, attributes),
                     below_high(context, point, interval, attributes));
}

Value in(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    return to_value(point_in(context, a[0], a[1].as_interval(), attributes));
}

Value contains(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    return to_value(point_in(context, a[1], a[0].as_interval(), attributes));
}

Value start(EvalContext&, Arguments a, const OperatorAttributes&) {
    const IntervalValue& interval = a[0].as_interval();
    if (!interval.low_closed && !interval.low.is_null()) {
        throw EvaluationError("`start of` an interval that is open at its low end");
    }
    return interval.low;
}

Value end(EvalContext&, Arguments a, const OperatorAttributes&) {
    const IntervalValue& interval = a[0].as_interval();
    if (!interval.high_closed && !interval.high.is_null()) {
        throw EvaluationError("`end of` an interval that is open at its high end");
    }
    return interval.high;
}

// The whole of one interval before another: high(a) < low(b), or equal with an open end.
Truth before(EvalContext& context, const IntervalValue& a, const IntervalValue& b,
             const OperatorAttributes& attributes) {
    if (a.high.is_null() || b.low.is_null()) {
        const bool never = (a.high.is_null() && a.high_closed) || (b.low.is_null() && b.low_closed);
        return never ? Truth(false) : std::nullopt;
    }
    const auto order = order_of(context, a.high, b.low, attributes);
    if (!order) {
        return std::nullopt;
    }
    return *order < 0 || (*order == 0 && (!a.high_closed || !b.low_closed));
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
                          OperatorFunction function) {
    return {name, operands, result, function, true, kChapter};
}

constexpr std::array kRows = {
    row("In", "T,Interval<T>", "Boolean", in),
    row("Contains", "Interval<T>,T", "Boolean", contains),
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
