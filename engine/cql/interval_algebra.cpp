#include "engine/cql/interval_algebra.hpp"

#include "engine/cql/comparison.hpp"
#include "engine/cql/point.hpp"
#include "fhir/base/result.hpp"

namespace hookline::cql {
namespace {

using Truth = std::optional<bool>;

std::optional<Precision> asked(const OperatorAttributes& attributes) {
    return attributes.has_precision ? std::optional(attributes.precision) : std::nullopt;
}

// A moment cut to the precision of the comparison; an uncertain one at both ends.
Value cut(EvalContext& context, const Value& value, const OperatorAttributes& attributes) {
    if (is_uncertain(value)) {
        return make_uncertainty(cut(context, lowest(value), attributes),
                                cut(context, highest(value), attributes), context.arena);
    }
    if (!attributes.has_precision || temporal_precision(value) <= attributes.precision) {
        return value;
    }
    if (value.is(ValueKind::DateTime) && attributes.precision >= Precision::Hour) {
        const DateTime moment = normalized(context, value.as_date_time());
        return truncated(Value::date_time(moment, context.arena), attributes.precision,
                         context.arena);
    }
    return truncated(value, attributes.precision, context.arena);
}

}  // namespace

Ends ends_of(EvalContext& context, const Value& value, ValueKind kind) {
    if (!value.is(ValueKind::Interval) || is_uncertain(value)) {
        return {value, value};
    }
    const IntervalValue& interval = value.as_interval();
    return {first_point(interval, context.arena, kind), last_point(interval, context.arena, kind)};
}

std::optional<Precision> temporal_precision(const Value& value) {
    switch (value.kind()) {
        case ValueKind::Date:
            return value.as_date().precision;
        case ValueKind::DateTime:
            return value.as_date_time().precision;
        case ValueKind::Time:
            return value.as_time().precision;
        default:
            return std::nullopt;
    }
}

Precision precision_of(const Value& moment) {
    const auto precision = temporal_precision(moment);
    HOOKLINE_ASSERT(precision, "the value is a moment");
    return *precision;
}

Truth less(EvalContext& context, const Value& a, const Value& b,
           const OperatorAttributes& attributes) {
    return ordered_as(context, a, b, [](int order) { return order < 0; }, asked(attributes));
}

Truth less_or_equal(EvalContext& context, const Value& a, const Value& b,
                    const OperatorAttributes& attributes) {
    return ordered_as(context, a, b, [](int order) { return order <= 0; }, asked(attributes));
}

Truth same(EvalContext& context, const Value& a, const Value& b,
           const OperatorAttributes& attributes) {
    const auto order = compare(context, a, b, asked(attributes));
    return order ? Truth(*order == 0) : std::nullopt;
}

Truth overlaps(EvalContext& context, const Ends& a, const Ends& b,
               const OperatorAttributes& attributes) {
    return truth_and(less_or_equal(context, a.first, b.last, attributes),
                     less_or_equal(context, b.first, a.last, attributes));
}

Truth meets_before(EvalContext& context, const Ends& a, const Ends& b,
                   const OperatorAttributes& attributes) {
    const Value last = cut(context, a.last, attributes);
    const Value next = successor(last, context.arena);
    if (next.is_null() && !last.is_null()) {
        return false;  // nothing comes after the end of the range
    }
    return same(context, next, b.first, attributes);
}

Truth meets(EvalContext& context, const Ends& a, const Ends& b,
            const OperatorAttributes& attributes) {
    return truth_or(meets_before(context, a, b, attributes),
                    meets_before(context, b, a, attributes));
}

ChosenEnd end_as_written(const IntervalValue& interval, bool high, const Value& point) {
    const Value& written = high ? interval.high : interval.low;
    return written.is_null() ? ChosenEnd{written, high ? interval.high_closed : interval.low_closed}
                             : ChosenEnd{point, true};
}

ChosenEnd chosen_end(EvalContext& context, const Value& a, const Value& b, bool high, bool later) {
    const Ends a_ends = ends_of(context, a);
    const Ends b_ends = ends_of(context, b);
    const Value x = high ? a_ends.last : a_ends.first;
    const Value y = high ? b_ends.last : b_ends.first;
    // Of an unknown end one of the two questions may have an answer.
    Truth a_earlier = less_or_equal(context, x, y, {});
    if (!a_earlier) {
        a_earlier = truth_not(less_or_equal(context, y, x, {}));
    }
    if (!a_earlier) {
        return {Value::null(), false};
    }
    return *a_earlier == later ? end_as_written(b.as_interval(), high, y)
                               : end_as_written(a.as_interval(), high, x);
}

Value interval_between(EvalContext& context, const Value& like, const ChosenEnd& low,
                       const ChosenEnd& high) {
    IntervalValue result{low.value, high.value, low.closed, high.closed};
    result.point = point_kind(like.as_interval());
    return Value::interval(context.arena.create<IntervalValue>(result));
}

Value united(EvalContext& context, const Value& a, const Value& b,
             const OperatorAttributes& attributes) {
    const Ends x = ends_of(context, a);
    const Ends y = ends_of(context, b);
    if (truth_or(overlaps(context, x, y, attributes), meets(context, x, y, attributes)) != true) {
        return Value::null();
    }
    return interval_between(context, a, chosen_end(context, a, b, false, false),
                            chosen_end(context, a, b, true, true));
}

}  // namespace hookline::cql
