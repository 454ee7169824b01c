#include <array>
#include <optional>

#include "engine/cql/comparison.hpp"
#include "engine/cql/interval_algebra.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/point.hpp"
#include "engine/cql/quantity.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using Truth = std::optional<bool>;
using Attributes = OperatorAttributes;

// --- Start, End, points, width ---------------------------------------------------------------

Value checked_end(const Value& point, const Value& written) {
    if (point.is_null() && !written.is_null()) {
        throw EvaluationError("the interval ends outside the values of its type");
    }
    return point;
}

// An open null end is unknown: what lies inside is asked of the interval, not of its end.
bool is_unknown(const Value& written, bool closed) {
    return written.is_null() && !closed;
}

Value start(EvalContext& context, Arguments a, const Attributes&) {
    if (is_unknown(a[0].as_interval().low, a[0].as_interval().low_closed)) {
        return Value::null();
    }
    return checked_end(ends_of(context, a[0]).first, a[0].as_interval().low);
}

Value end(EvalContext& context, Arguments a, const Attributes&) {
    if (is_unknown(a[0].as_interval().high, a[0].as_interval().high_closed)) {
        return Value::null();
    }
    return checked_end(ends_of(context, a[0]).last, a[0].as_interval().high);
}

Value point_from(EvalContext& context, Arguments a, const Attributes& attributes) {
    const Ends ends = ends_of(context, a[0]);
    if (ends.first.is_null() || ends.last.is_null()) {
        return Value::null();
    }
    if (same(context, ends.first, ends.last, attributes) != true) {
        throw EvaluationError("`point from` was given an interval of more than one point");
    }
    return ends.first;
}

// The distance of two points of one numeric type, plus `more` of their smallest steps.
Value distance(EvalContext& context, const Ends& ends, int more) {
    if (ends.first.kind() != ends.last.kind()) {
        return Value::null();
    }
    switch (ends.first.kind()) {
        case ValueKind::Integer: {
            const std::int64_t size =
                std::int64_t{ends.last.as_integer()} - ends.first.as_integer() + more;
            return size > INT32_MAX ? Value::null()
                                    : Value::integer(static_cast<std::int32_t>(size));
        }
        case ValueKind::Long: {
            std::int64_t size = 0;
            const bool overflow =
                __builtin_sub_overflow(ends.last.as_long(), ends.first.as_long(), &size) ||
                __builtin_add_overflow(size, more, &size);
            return overflow ? Value::null() : Value::long_integer(size);
        }
        case ValueKind::Decimal: {
            const auto width = subtract(ends.last.as_decimal(), ends.first.as_decimal());
            const auto size = width ? Decimal::from_scaled(width->scaled() + more) : width;
            return size ? Value::decimal(*size, context.arena) : Value::null();
        }
        case ValueKind::Quantity: {
            const Value width = subtract_quantities(ends.last.as_quantity(),
                                                    ends.first.as_quantity(), context.arena);
            if (width.is_null()) {
                return width;
            }
            const auto size = Decimal::from_scaled(width.as_quantity().value.scaled() + more);
            return size ? make_quantity(*size, width.as_quantity().unit, context.arena)
                        : Value::null();
        }
        default:
            return Value::null();  // an uncertain or unknown end
    }
}

Value width(EvalContext& context, Arguments a, const Attributes&) {
    return distance(context, ends_of(context, a[0]), 0);
}
Value size(EvalContext& context, Arguments a, const Attributes&) {
    return distance(context, ends_of(context, a[0]), 1);
}

// --- Membership ------------------------------------------------------------------------------

// One end of an interval. A null point is unknown, or the end of the range when closed.
struct Bound {
    Value point;
    bool closed;
};

// A comparison at a coarser precision than that of an open bound must look at the last point
// inside: before day of [.., 12:00) is still on that day. Without such a precision the open bound
// itself is compared, which keeps a partial date uncertain.
bool needs_inner_point(const Bound& bound, const Attributes& attributes) {
    return !bound.closed && attributes.has_precision && temporal_precision(bound.point) &&
           precision_of(bound.point) > attributes.precision;
}

// Whether the point is inside of the low or the high end; a closed null end is that of the range.
Truth inside(EvalContext& context, const Value& point, Bound bound, bool high,
             const Attributes& attributes) {
    if (bound.point.is_null()) {
        return bound.closed ? Truth(true) : std::nullopt;
    }
    if (needs_inner_point(bound, attributes)) {
        bound = {
            high ? predecessor(bound.point, context.arena) : successor(bound.point, context.arena),
            true};
    }
    const Value& lower = high ? point : bound.point;
    const Value& upper = high ? bound.point : point;
    return bound.closed ? less_or_equal(context, lower, upper, attributes)
                        : less(context, lower, upper, attributes);
}

Truth point_in(EvalContext& context, const Value& point, const IntervalValue& interval,
               const Attributes& attributes) {
    return truth_and(
        inside(context, point, {interval.low, interval.low_closed}, false, attributes),
        inside(context, point, {interval.high, interval.high_closed}, true, attributes));
}

// A null point is unknown; nothing is in a null interval (specification).
Value member(EvalContext& context, const Value& point, const Value& interval,
             const Attributes& attributes) {
    if (point.is_null()) {
        return Value::null();
    }
    return interval.is_null()
               ? Value::boolean(false)
               : to_value(point_in(context, point, interval.as_interval(), attributes));
}

Value in(EvalContext& context, Arguments a, const Attributes& attributes) {
    return member(context, a[0], a[1], attributes);
}

Value contains(EvalContext& context, Arguments a, const Attributes& attributes) {
    return member(context, a[1], a[0], attributes);
}

// Strictly between the first and the last point.
Value proper_member(EvalContext& context, const Value& point, const Value& interval,
                    const Attributes& attributes) {
    if (point.is_null()) {
        return Value::null();
    }
    if (interval.is_null()) {
        return Value::boolean(false);
    }
    const Ends ends = ends_of(context, interval, lowest(point).kind());
    return to_value(truth_and(less(context, ends.first, point, attributes),
                              less(context, point, ends.last, attributes)));
}

Value proper_in(EvalContext& context, Arguments a, const Attributes& attributes) {
    return proper_member(context, a[0], a[1], attributes);
}

Value proper_contains(EvalContext& context, Arguments a, const Attributes& attributes) {
    return proper_member(context, a[1], a[0], attributes);
}

// --- Relations of two intervals, or of an interval and a point ---------------------------------

Truth before(EvalContext& context, const Ends& a, const Ends& b, const Attributes& attributes) {
    return less(context, a.last, b.first, attributes);
}

Truth same_or_before(EvalContext& context, const Ends& a, const Ends& b,
                     const Attributes& attributes) {
    return less_or_equal(context, a.last, b.first, attributes);
}

Truth overlaps_before(EvalContext& context, const Ends& a, const Ends& b,
                      const Attributes& attributes) {
    return truth_and(overlaps(context, a, b, attributes),
                     less(context, a.first, b.first, attributes));
}

Truth overlaps_after(EvalContext& context, const Ends& a, const Ends& b,
                     const Attributes& attributes) {
    return truth_and(overlaps(context, a, b, attributes),
                     less(context, b.last, a.last, attributes));
}

Truth starts(EvalContext& context, const Ends& a, const Ends& b, const Attributes& attributes) {
    return truth_and(same(context, a.first, b.first, attributes),
                     less_or_equal(context, a.last, b.last, attributes));
}

Truth ends(EvalContext& context, const Ends& a, const Ends& b, const Attributes& attributes) {
    return truth_and(same(context, a.last, b.last, attributes),
                     less_or_equal(context, b.first, a.first, attributes));
}

Truth same_as(EvalContext& context, const Ends& a, const Ends& b, const Attributes& attributes) {
    return truth_and(same(context, a.first, b.first, attributes),
                     same(context, a.last, b.last, attributes));
}

Truth includes(EvalContext& context, const Ends& a, const Ends& b, const Attributes& attributes) {
    return truth_and(less_or_equal(context, a.first, b.first, attributes),
                     less_or_equal(context, b.last, a.last, attributes));
}

Truth proper_includes(EvalContext& context, const Ends& a, const Ends& b,
                      const Attributes& attributes) {
    return truth_and(includes(context, a, b, attributes),
                     truth_not(same_as(context, a, b, attributes)));
}

using Relation = Truth (*)(EvalContext&, const Ends&, const Ends&, const Attributes&);

template <Relation R>
Value relation(EvalContext& context, Arguments a, const Attributes& attributes) {
    return to_value(R(context, ends_of(context, a[0]), ends_of(context, a[1]), attributes));
}

template <Relation R>
Value converse(EvalContext& context, Arguments a, const Attributes& attributes) {
    return to_value(R(context, ends_of(context, a[1]), ends_of(context, a[0]), attributes));
}

ValueKind kind_of_points(const Value& interval) {
    return point_kind(interval.as_interval());
}

// Inclusion takes a closed null end for the end of the range, as membership does, also where only
// the other interval tells of what type the points are.
template <Relation R>
Value inclusion(EvalContext& context, Arguments a, const Attributes& attributes) {
    return to_value(R(context, ends_of(context, a[0], kind_of_points(a[1])),
                      ends_of(context, a[1], kind_of_points(a[0])), attributes));
}

template <Relation R>
Value inclusion_converse(EvalContext& context, Arguments a, const Attributes& attributes) {
    const std::array<Value, 2> swapped = {a[1], a[0]};
    return inclusion<R>(context, swapped, attributes);
}

// --- Set operators -----------------------------------------------------------------------------

Value intersect(EvalContext& context, Arguments a, const Attributes&) {
    if (overlaps(context, ends_of(context, a[0]), ends_of(context, a[1]), {}) != true) {
        return Value::null();
    }
    return interval_between(context, a[0], chosen_end(context, a[0], a[1], false, true),
                            chosen_end(context, a[0], a[1], true, false));
}

Value union_of(EvalContext& context, Arguments a, const Attributes&) {
    return united(context, a[0], a[1], {});
}

// What is left of the first interval; two pieces are no interval.
Value except(EvalContext& context, Arguments a, const Attributes&) {
    const Ends x = ends_of(context, a[0]);
    const Ends y = ends_of(context, a[1]);
    const Truth overlap = overlaps(context, x, y, {});
    if (overlap == false) {
        return a[0];
    }
    const Truth begins_before = less(context, x.first, y.first, {});
    const Truth ends_after = less(context, y.last, x.last, {});
    if (!overlap || !begins_before || !ends_after || *begins_before == *ends_after) {
        return Value::null();
    }
    const IntervalValue& whole = a[0].as_interval();
    if (*begins_before) {
        return interval_between(context, a[0], end_as_written(whole, false, x.first),
                                {predecessor(y.first, context.arena), true});
    }
    return interval_between(context, a[0], {successor(y.last, context.arena), true},
                            end_as_written(whole, true, x.last));
}

}  // namespace

std::vector<OperatorRow> interval() {
    constexpr std::string_view kTwo = "Interval<T>,Interval<T>";
    constexpr std::string_view kPointFirst = "T,Interval<T>";
    constexpr std::string_view kPointLast = "Interval<T>,T";
    Rows rows("Interval Operators");
    const auto relations = [&](std::string_view anchor, std::string_view name,
                               OperatorFunction function) {
        rows.section(anchor).row(name, kTwo, "Boolean", function);
    };
    const auto with_points = [&](std::string_view anchor, std::string_view name,
                                 OperatorFunction function) {
        rows.section(anchor).row(name, kTwo, "Boolean", function);
        rows.row(name, kPointFirst, "Boolean", function).uncertain();
        rows.row(name, kPointLast, "Boolean", function).uncertain();
    };
    with_points("#after-1", "After", converse<before>);
    with_points("#before-1", "Before", relation<before>);
    rows.section("#contains").null_row("Contains", kPointLast, "Boolean", contains).uncertain();
    rows.section("#end").row("End", "Interval<T>", "T", end);
    relations("#ends", "Ends", relation<ends>);
    rows.section("#except").row("Except", kTwo, "Interval<T>", except);
    rows.section("#in").null_row("In", kPointFirst, "Boolean", in).uncertain();
    relations("#includes", "Includes", inclusion<includes>);
    rows.null_row("Includes", kPointLast, "Boolean", contains).uncertain();
    relations("#included-in", "IncludedIn", inclusion_converse<includes>);
    rows.null_row("IncludedIn", kPointFirst, "Boolean", in).uncertain();
    rows.section("#intersect").row("Intersect", kTwo, "Interval<T>", intersect);
    relations("#meets", "Meets", relation<meets>);
    rows.row("MeetsBefore", kTwo, "Boolean", relation<meets_before>);
    rows.row("MeetsAfter", kTwo, "Boolean", converse<meets_before>);
    relations("#overlaps", "Overlaps", relation<overlaps>);
    rows.row("OverlapsBefore", kTwo, "Boolean", relation<overlaps_before>);
    rows.row("OverlapsAfter", kTwo, "Boolean", relation<overlaps_after>);
    rows.section("#point-from").row("PointFrom", "Interval<T>", "T", point_from);
    relations("#properly-includes", "ProperIncludes", inclusion<proper_includes>);
    rows.null_row("ProperIncludes", kPointLast, "Boolean", proper_contains).uncertain();
    rows.null_row("ProperContains", kPointLast, "Boolean", proper_contains).uncertain();
    relations("#properly-included-in", "ProperIncludedIn", inclusion_converse<proper_includes>);
    rows.null_row("ProperIncludedIn", kPointFirst, "Boolean", proper_in).uncertain();
    rows.null_row("ProperIn", kPointFirst, "Boolean", proper_in).uncertain();
    relations("#same-as-2", "SameAs", relation<same_as>);
    with_points("#same-or-after-2", "SameOrAfter", converse<same_or_before>);
    with_points("#same-or-before-2", "SameOrBefore", relation<same_or_before>);
    rows.section("#start").row("Start", "Interval<T>", "T", start);
    relations("#starts", "Starts", relation<starts>);
    rows.section("#union").row("Union", kTwo, "Interval<T>", union_of);
    for (const auto& [interval_type, point] :
         {std::pair<std::string_view, std::string_view>{"Interval<Integer>", "Integer"},
          {"Interval<Long>", "Long"},
          {"Interval<Decimal>", "Decimal"},
          {"Interval<Quantity>", "Quantity"}}) {
        rows.section("#width").row("Width", interval_type, point, width);
        rows.section("#size").row("Size", interval_type, point, size);
    }
    return rows.take();
}

}  // namespace hookline::cql::operators
