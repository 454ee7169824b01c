#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "engine/cql/comparison.hpp"
#include "engine/cql/interval_algebra.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/point.hpp"
#include "engine/cql/quantity.hpp"

// Collapse and Expand, of the chapter Interval Operators.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// The size of a partition: a number, a quantity, or units of the calendar.
struct Per {
    Decimal value = Decimal::from_integer(1);
    int digits = 0;               // of numbers: to which the ends are cut
    std::string_view unit = "1";  // of quantities
    bool temporal = false;
    Precision precision = Precision::Day;
    std::int64_t count = 1;  // of units of the precision
    bool decimals = false;   // whole numbers become decimals
};

// --- The partition ----------------------------------------------------------------------------

// Nothing when the quantity does not fit the points.
std::optional<Per> per_of(const Value& quantity, ValueKind points) {
    Per per;
    per.temporal =
        points == ValueKind::Date || points == ValueKind::DateTime || points == ValueKind::Time;
    if (quantity.is(ValueKind::Integer)) {
        per.value = Decimal::from_integer(quantity.as_integer());
    } else if (quantity.is(ValueKind::Decimal)) {
        per.value = quantity.as_decimal();
    } else {
        per.value = quantity.as_quantity().value;
        per.unit = quantity.as_quantity().unit;
    }
    per.digits = per.value.fraction_digits();
    if (per.value <= Decimal()) {
        return std::nullopt;
    }
    if (!per.temporal) {
        return points == ValueKind::Quantity || same_unit(per.unit, "1") ? std::optional(per)
                                                                         : std::nullopt;
    }
    const auto unit = calendar_unit(per.unit);
    const auto whole = per.value.to_integer();
    if (!unit || !whole || *whole < 1 || *whole > INT32_MAX) {
        return std::nullopt;
    }
    per.precision = unit->precision;
    per.count = *whole * unit->factor;
    return per;
}

Decimal decimal_of(fhir::Int128 scaled) {
    const auto value = Decimal::from_scaled(scaled);
    if (!value) {
        throw EvaluationError("a point of the expanded interval is beyond the range of Decimal");
    }
    return *value;
}

// The coarsest precision of all ends: one unit of it. Spec: CQL 1.5.3 reference, Expand.
Per default_per(std::span<const Value> intervals) {
    Per per;
    per.precision = Precision::Millisecond;
    per.digits = Decimal::kScaleDigits;
    for (const Value& interval : intervals) {
        if (interval.is_null()) {
            continue;
        }
        for (const Value& end : {interval.as_interval().low, interval.as_interval().high}) {
            if (const auto precision = temporal_precision(end)) {
                per.temporal = true;
                per.precision = std::min(per.precision, *precision);
            }
            if (end.is(ValueKind::Decimal)) {
                per.digits = std::min(per.digits, end.decimal_digits());
            }
            if (end.is(ValueKind::Quantity)) {
                per.unit = end.as_quantity().unit;
                per.digits = std::min(per.digits, end.as_quantity().value.fraction_digits());
            }
            if (end.is(ValueKind::Integer) || end.is(ValueKind::Long)) {
                per.digits = 0;
            }
        }
    }
    if (!per.temporal) {
        per.value = decimal_of(decimal_step(per.digits));
    }
    return per;
}

ValueKind points_of(std::span<const Value> intervals) {
    for (const Value& interval : intervals) {
        if (!interval.is_null() && point_kind(interval.as_interval()) != ValueKind::Null) {
            return point_kind(interval.as_interval());
        }
    }
    return ValueKind::Null;
}

// --- Steps -------------------------------------------------------------------------------------

// A moment some units of its own precision later; null outside the range. A time of day does not
// go round.
Value moved(EvalContext& context, const Value& moment, std::int64_t count) {
    switch (moment.kind()) {
        case ValueKind::Date: {
            const auto date = add_to_date(moment.as_date(), count, moment.as_date().precision);
            return date ? Value::date(*date) : Value::null();
        }
        case ValueKind::DateTime: {
            const DateTime& value = moment.as_date_time();
            const auto later = add_to_date_time(value, count, value.precision);
            return later ? Value::date_time(*later, context.arena) : Value::null();
        }
        default: {
            constexpr std::array<std::int64_t, 4> kUnitsOfDay = {24, 1440, 86'400, 86'400'000};
            const Time time = moment.as_time();
            const auto unit = static_cast<std::size_t>(time.precision) -
                              static_cast<std::size_t>(Precision::Hour);
            const Value later = Value::time(add_to_time(time, count, time.precision));
            const bool round = count >= kUnitsOfDay.at(unit) ||
                               (count > 0 && compare(context, later, moment) != 1);
            return round ? Value::null() : later;
        }
    }
}

struct Piece {
    Value first;
    Value last;
};

// Pieces of a range of moments; none when the ends are less precise than the partition.
std::vector<Piece> temporal_pieces(EvalContext& context, const Ends& ends, const Per& per) {
    std::vector<Piece> pieces;
    if (temporal_precision(ends.first) < per.precision ||
        temporal_precision(ends.last) < per.precision) {
        return pieces;
    }
    Value first = truncated(ends.first, per.precision, context.arena);
    const Value limit = truncated(ends.last, per.precision, context.arena);
    while (!first.is_null()) {
        context.spend(1);
        const Value last = moved(context, first, per.count - 1);
        if (last.is_null() || less_or_equal(context, last, limit, {}) != true) {
            break;
        }
        pieces.push_back({first, last});
        first = moved(context, last, 1);
    }
    return pieces;
}

Decimal floor_to(const Decimal& value, int digits) {
    const Decimal near = value.round(digits);
    if (near <= value) {
        return near;
    }
    return decimal_of(near.scaled() - decimal_step(digits));
}

// Pieces of a range of numbers, made by `make` from decimals. Ends are cut to the digits of the
// partition; a whole number reaches up to the next one.
template <class Make>
std::vector<Piece> numeric_pieces(EvalContext& context, Decimal low, Decimal high, bool whole,
                                  const Per& per, Make make) {
    std::vector<Piece> pieces;
    const fhir::Int128 step = decimal_step(per.digits);
    fhir::Int128 first = floor_to(low, per.digits).scaled();
    fhir::Int128 limit = floor_to(high, per.digits).scaled();
    if (whole && per.digits > 0) {
        limit = high.scaled() + Decimal::from_integer(1).scaled() - step;
    }
    for (; first + per.value.scaled() - step <= limit; first += per.value.scaled()) {
        context.spend(1);
        pieces.push_back(
            {make(decimal_of(first)), make(decimal_of(first + per.value.scaled() - step))});
    }
    return pieces;
}

// Whether whole numbers become decimals; where the type of the operator does not allow that, a
// partition finer than they are is an error.
bool makes_decimals(const Per& per) {
    if (per.digits > 0 && !per.decimals) {
        throw EvaluationError("whole numbers are expanded by a fraction");
    }
    return per.decimals;
}

// An interval cut into pieces of the partition; none where an end is null, unknown or uncertain.
std::vector<Piece> pieces_of(EvalContext& context, const Value& interval, const Per& per) {
    const IntervalValue& range = interval.as_interval();
    const Ends ends = ends_of(context, interval);
    if (range.low.is_null() || range.high.is_null() || ends.first.is_null() ||
        ends.first.kind() != ends.last.kind()) {
        return {};
    }
    const auto as_decimal = [&](const Decimal& value) {
        return Value::decimal(value, context.arena, per.digits);
    };
    switch (ends.first.kind()) {
        case ValueKind::Integer: {
            const auto low = Decimal::from_integer(ends.first.as_integer());
            const auto high = Decimal::from_integer(ends.last.as_integer());
            if (makes_decimals(per)) {
                return numeric_pieces(context, low, high, true, per, as_decimal);
            }
            return numeric_pieces(context, low, high, true, per, [](const Decimal& value) {
                return Value::integer(static_cast<std::int32_t>(*value.to_integer()));
            });
        }
        case ValueKind::Long: {
            const auto low = Decimal::from_integer(ends.first.as_long());
            const auto high = Decimal::from_integer(ends.last.as_long());
            if (makes_decimals(per)) {
                return numeric_pieces(context, low, high, true, per, as_decimal);
            }
            return numeric_pieces(context, low, high, true, per, [](const Decimal& value) {
                return Value::long_integer(*value.to_integer());
            });
        }
        case ValueKind::Decimal:
            return numeric_pieces(context, ends.first.as_decimal(), ends.last.as_decimal(), false,
                                  per, as_decimal);
        case ValueKind::Quantity: {
            const QuantityValue& first = ends.first.as_quantity();
            Per own = per;
            const auto step = convert_quantity({per.value, per.unit}, first.unit);
            const auto high = convert_quantity(ends.last.as_quantity(), first.unit);
            if (!step || !high || *step <= Decimal()) {
                return {};
            }
            own.value = *step;
            own.digits = step->fraction_digits();
            return numeric_pieces(context, first.value, *high, false, own,
                                  [&](const Decimal& value) {
                                      return make_quantity(value, first.unit, context.arena);
                                  });
        }
        default:
            return temporal_precision(ends.first) ? temporal_pieces(context, ends, per)
                                                  : std::vector<Piece>();
    }
}

// --- Expand --------------------------------------------------------------------------------------

// The set of the pieces: in their order, what several intervals give once.
Value expand_list(EvalContext& context, std::span<const Value> intervals, const Per& per) {
    std::vector<Piece> pieces;
    for (const Value& interval : intervals) {
        if (!interval.is_null()) {
            const std::vector<Piece> more = pieces_of(context, interval, per);
            pieces.insert(pieces.end(), more.begin(), more.end());
        }
    }
    std::ranges::stable_sort(pieces, [&](const Piece& a, const Piece& b) {
        return less(context, a.first, b.first, {}) == true;
    });
    const auto repeated = std::ranges::unique(pieces, [&](const Piece& a, const Piece& b) {
        return same(context, a.first, b.first, {}) == true &&
               same(context, a.last, b.last, {}) == true;
    });
    pieces.erase(repeated.begin(), repeated.end());
    std::vector<Value> all;
    all.reserve(pieces.size());
    for (const Piece& piece : pieces) {
        all.push_back(make_interval(piece.first, piece.last, true, true, context.arena));
    }
    return make_list(all, context.arena);
}

// The partition that was given, or the default one.
std::optional<Per> partition_of(Arguments a, std::span<const Value> intervals) {
    const ValueKind points = points_of(intervals);
    return a.size() == 1 || a[1].is_null() || points == ValueKind::Null
               ? std::optional(default_per(intervals))
               : per_of(a[1], points);
}

template <bool Decimals = false>
Value expand(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    auto per = partition_of(a, a[0].as_list());
    if (!per) {
        return Value::null();
    }
    per->decimals = Decimals;
    return expand_list(context, a[0].as_list(), *per);
}

template <bool Decimals = false>
Value expand_interval(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    auto per = partition_of(a, a.first(1));
    if (!per) {
        return Value::null();
    }
    per->decimals = Decimals;
    std::vector<Value> all;
    for (const Piece& piece : pieces_of(context, a[0], *per)) {
        all.push_back(piece.first);
    }
    return make_list(all, context.arena);
}

// --- Collapse ------------------------------------------------------------------------------------

// The last point a partition further on; null outside the range.
Value reach(EvalContext& context, const Value& last, const Per& per) {
    switch (last.kind()) {
        case ValueKind::Integer:
        case ValueKind::Long: {
            const std::int64_t number =
                last.is(ValueKind::Integer) ? last.as_integer() : last.as_long();
            const auto sum = add(Decimal::from_integer(number), per.value);
            const auto whole = sum ? sum->to_integer() : std::nullopt;
            if (!whole || (last.is(ValueKind::Integer) && *whole > INT32_MAX)) {
                return Value::null();
            }
            return last.is(ValueKind::Long) ? Value::long_integer(*whole)
                                            : Value::integer(static_cast<std::int32_t>(*whole));
        }
        case ValueKind::Decimal: {
            const auto sum = add(last.as_decimal(), per.value);
            return sum ? Value::decimal(*sum, context.arena) : Value::null();
        }
        case ValueKind::Quantity:
            return add_quantities(last.as_quantity(), {per.value, per.unit}, context.arena);
        case ValueKind::Date:
        case ValueKind::DateTime:
        case ValueKind::Time:
            return moved(context, truncated(last, per.precision, context.arena), per.count);
        default:
            return Value::null();
    }
}

// Whether `next`, which begins no earlier, is joined: it begins at most one partition after the
// end of `current`.
bool joins(EvalContext& context, const Value& current, const Value& next, const Per* per,
           const OperatorAttributes& attributes) {
    const Ends a = ends_of(context, current);
    const Ends b = ends_of(context, next);
    if (truth_or(overlaps(context, a, b, attributes), meets(context, a, b, attributes)) == true) {
        return true;
    }
    if (per == nullptr) {
        return false;
    }
    const Value end = reach(context, a.last, *per);
    return !end.is_null() && less_or_equal(context, b.first, end, attributes) == true;
}

Value collapse(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    const auto intervals = a[0].as_list();
    const ValueKind points = points_of(intervals);
    const bool given = a.size() > 1 && !a[1].is_null() && points != ValueKind::Null;
    const auto per = given ? per_of(a[1], points) : std::nullopt;
    if (given && !per) {
        return Value::null();
    }
    const Per partition = per.value_or(default_per(intervals));
    const OperatorAttributes attributes{.has_precision = partition.temporal,
                                        .precision = partition.precision};
    // Nothing is known of an interval without type and ends.
    std::vector<Value> sorted;
    std::ranges::copy_if(intervals, std::back_inserter(sorted), [](const Value& interval) {
        return !interval.is_null() && point_kind(interval.as_interval()) != ValueKind::Null;
    });
    context.spend(1 + sorted.size());
    std::ranges::stable_sort(sorted, [&](const Value& x, const Value& y) {
        return compare(context, lowest(ends_of(context, x).first),
                       lowest(ends_of(context, y).first))
                   .value_or(0) < 0;
    });
    std::vector<Value> result;
    for (const Value& next : sorted) {
        if (!result.empty() &&
            joins(context, result.back(), next, per ? &partition : nullptr, attributes)) {
            const Value current = result.back();
            result.back() =
                interval_between(context, current, chosen_end(context, current, next, false, false),
                                 chosen_end(context, current, next, true, true));
        } else {
            result.push_back(next);
        }
    }
    return make_list(result, context.arena);
}

}  // namespace

std::vector<OperatorRow> interval_set() {
    Rows rows("Interval Operators");
    rows.section("#collapse");
    rows.null_row("Collapse", "List<Interval<T>>", "List<Interval<T>>", collapse);
    rows.null_row("Collapse", "List<Interval<T>>,Quantity", "List<Interval<T>>", collapse);
    rows.section("#expand");
    rows.null_row("Expand", "List<Interval<T>>", "List<Interval<T>>", expand<>);
    rows.null_row("Expand", "List<Interval<T>>,Quantity", "List<Interval<T>>", expand<>);
    rows.null_row("Expand", "Interval<T>", "List<T>", expand_interval<>);
    rows.null_row("Expand", "Interval<T>,Quantity", "List<T>", expand_interval<>);
    rows.null_row("Expand", "List<Interval<T>>,Integer", "List<Interval<T>>", expand<>);
    rows.null_row("Expand", "Interval<T>,Integer", "List<T>", expand_interval<>);
    rows.null_row("Expand", "List<Interval<Decimal>>,Decimal", "List<Interval<Decimal>>", expand<>);
    rows.null_row("Expand", "Interval<Decimal>,Decimal", "List<Decimal>", expand_interval<>);
    // A partition that may be finer than whole numbers makes decimals of them.
    rows.null_row("Expand", "List<Interval<Integer>>,Decimal", "List<Interval<Decimal>>",
                  expand<true>);
    rows.null_row("Expand", "Interval<Integer>,Decimal", "List<Decimal>", expand_interval<true>);
    rows.null_row("Expand", "List<Interval<Long>>,Decimal", "List<Interval<Decimal>>",
                  expand<true>);
    rows.null_row("Expand", "Interval<Long>,Decimal", "List<Decimal>", expand_interval<true>);
    return rows.take();
}

}  // namespace hookline::cql::operators
