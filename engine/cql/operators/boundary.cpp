#include <algorithm>
#include <array>
#include <optional>

#include "engine/cql/interval_algebra.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/operators/moment.hpp"
#include "engine/cql/point.hpp"

// Precision, LowBoundary and HighBoundary, of the chapter Arithmetic Operators.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using Attributes = OperatorAttributes;

// Digits of a moment written to each precision, without separators.
constexpr std::array<int, 7> kDateTimeDigits = {4, 6, 8, 10, 12, 14, 17};
constexpr int kDateDigits = 8;  // of which a time of day has none

int digits_of(const Value& moment) {
    const int digits = kDateTimeDigits.at(static_cast<std::size_t>(precision_of(moment)));
    return moment.is(ValueKind::Time) ? digits - kDateDigits : digits;
}

std::optional<Precision> precision_of_digits(int digits, ValueKind kind) {
    const auto* found =
        std::ranges::find(kDateTimeDigits, kind == ValueKind::Time ? digits + kDateDigits : digits);
    if (found == kDateTimeDigits.end()) {
        return std::nullopt;
    }
    const auto precision = static_cast<Precision>(found - kDateTimeDigits.begin());
    const bool fits = kind == ValueKind::Date   ? precision <= Precision::Day
                      : kind == ValueKind::Time ? precision >= Precision::Hour
                                                : true;
    return fits ? std::optional(precision) : std::nullopt;
}

Value precision_of_decimal(EvalContext&, Arguments a, const Attributes&) {
    return Value::integer(a[0].decimal_digits());
}

Value precision_of_moment(EvalContext&, Arguments a, const Attributes&) {
    return Value::integer(digits_of(a[0]));
}

// The last digit written may be followed by any others: 1.587 is up to 1.58799999, and -1.587 down
// to -1.58799999.
Value decimal_boundary(EvalContext& context, const Value& value, std::optional<int> digits,
                       bool high) {
    const int asked = digits.value_or(Decimal::kScaleDigits);
    if (asked < 0 || asked > Decimal::kScaleDigits) {
        return Value::null();
    }
    fhir::Int128 scaled = value.as_decimal().scaled();
    const bool negative = scaled < 0;
    if (high != negative) {
        const fhir::Int128 more = decimal_step(value.decimal_digits()) - 1;
        scaled += negative ? -more : more;
    }
    const auto boundary = Decimal::from_scaled(scaled - scaled % decimal_step(asked));
    return boundary ? Value::decimal(*boundary, context.arena, asked) : Value::null();
}

Value moment_boundary(EvalContext& context, const Value& value, std::optional<int> digits,
                      bool high) {
    constexpr int kDateMax = 8;
    constexpr int kDateTimeMax = 17;
    constexpr int kTimeMax = 9;
    const int most = value.is(ValueKind::Date)   ? kDateMax
                     : value.is(ValueKind::Time) ? kTimeMax
                                                 : kDateTimeMax;
    const auto precision = precision_of_digits(digits.value_or(most), value.kind());
    if (!precision) {
        return Value::null();
    }
    const Extreme extreme = high ? Extreme::Greatest : Extreme::Least;
    const DateTime full = filled(moment_of(value), extreme, extreme);
    const Value whole = value.is(ValueKind::Date)   ? Value::date(full.date)
                        : value.is(ValueKind::Time) ? Value::time(full.time)
                                                    : Value::date_time(full, context.arena);
    return truncated(whole, *precision, context.arena);
}

template <bool High>
Value boundary(EvalContext& context, Arguments a, const Attributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    const auto digits =
        a.size() > 1 && !a[1].is_null() ? std::optional(int{a[1].as_integer()}) : std::nullopt;
    return a[0].is(ValueKind::Decimal) ? decimal_boundary(context, a[0], digits, High)
                                       : moment_boundary(context, a[0], digits, High);
}

}  // namespace

std::vector<OperatorRow> boundaries() {
    Rows rows("Arithmetic Operators");
    rows.section("#precision");
    rows.row("Precision", "Decimal", "Integer", precision_of_decimal);
    rows.row("Precision", "Date", "Integer", precision_of_moment);
    rows.row("Precision", "DateTime", "Integer", precision_of_moment);
    rows.row("Precision", "Time", "Integer", precision_of_moment);
    struct TypeRow {
        std::string_view one;
        std::string_view two;
    };
    for (const auto& [one, two] :
         {TypeRow{"Decimal", "Decimal,Integer"}, TypeRow{"Date", "Date,Integer"},
          TypeRow{"DateTime", "DateTime,Integer"}, TypeRow{"Time", "Time,Integer"}}) {
        rows.section("#highboundary");
        rows.row("HighBoundary", one, one, boundary<true>);
        rows.null_row("HighBoundary", two, one, boundary<true>);
        rows.section("#lowboundary");
        rows.row("LowBoundary", one, one, boundary<false>);
        rows.null_row("LowBoundary", two, one, boundary<false>);
    }
    return rows.take();
}

}  // namespace hookline::cql::operators
