#include <array>
#include <cstdint>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/quantity.hpp"

// The moment of the request, adding calendar units, comparison with precision. Distances are in
// duration.cpp, components and constructors in date_time_parts.cpp.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// --- The moment of the request -------------------------------------------------------------

Value now(EvalContext& context, Arguments, const OperatorAttributes&) {
    return Value::date_time(context.now, context.arena);
}
Value today(EvalContext& context, Arguments, const OperatorAttributes&) {
    return Value::date(context.now.date);
}
Value time_of_day(EvalContext& context, Arguments, const OperatorAttributes&) {
    return Value::time(context.now.time);
}

// --- Adding calendar units ------------------------------------------------------------------

struct Shift {
    std::int64_t amount;
    Precision unit;
};

// The amount of a temporal quantity, cut to whole units; seconds are cut to milliseconds. UCUM's
// years and months are refused, their length is not the calendar's; so is a unit that the type does
// not have (specification).
Shift shift_of(const QuantityValue& quantity, int sign, Precision coarsest, Precision finest) {
    auto unit = calendar_unit(quantity.unit);
    if (!unit || unit->precision < coarsest || unit->precision > finest) {
        throw EvaluationError("the unit of the quantity is no calendar unit of this type");
    }
    std::optional<fhir::Decimal> value = quantity.value;
    if (unit->precision == Precision::Second && !value->is_integer()) {
        value = multiply(*value, fhir::Decimal::from_integer(1000));
        unit->precision = Precision::Millisecond;
    }
    const auto amount = value ? value->truncate().to_integer() : std::nullopt;
    std::int64_t shifted = 0;
    if (!amount || __builtin_mul_overflow(*amount, unit->factor * sign, &shifted)) {
        throw EvaluationError("the quantity is too large for a date");
    }
    return {shifted, unit->precision};
}

// Spec: HL7's tests refuse years outside of 0001 to 9999.
template <class T>
const T& in_range(const std::optional<T>& result) {
    if (!result) {
        throw EvaluationError("the result is outside of the years 0001 to 9999");
    }
    return *result;
}

template <int Sign>
Value shift_date(EvalContext&, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign, Precision::Year, Precision::Day);
    return Value::date(in_range(fhir::add_to_date(a[0].as_date(), shift.amount, shift.unit)));
}

template <int Sign>
Value shift_date_time(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign, Precision::Year, Precision::Millisecond);
    return Value::date_time(
        in_range(fhir::add_to_date_time(a[0].as_date_time(), shift.amount, shift.unit)),
        context.arena);
}

template <int Sign>
Value shift_time(EvalContext&, Arguments a, const OperatorAttributes&) {
    const Shift shift = shift_of(a[1].as_quantity(), Sign, Precision::Hour, Precision::Millisecond);
    return Value::time(fhir::add_to_time(a[0].as_time(), shift.amount, shift.unit));
}

// --- Comparison with precision --------------------------------------------------------------

template <bool (*Test)(int)>
Value relation(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const auto precision =
        attributes.has_precision ? std::optional(attributes.precision) : std::nullopt;
    return to_value(ordered_as(context, a[0], a[1], Test, precision));
}

// Equality is not one-sided: an uncertain moment is the same only when it can be nothing else.
Value same_as(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const auto order =
        compare(context, a[0], a[1],
                attributes.has_precision ? std::optional(attributes.precision) : std::nullopt);
    return order ? Value::boolean(*order == 0) : Value::null();
}

bool is_before(int order) {
    return order < 0;
}
bool is_after(int order) {
    return order > 0;
}
bool is_same_or_before(int order) {
    return order <= 0;
}
bool is_same_or_after(int order) {
    return order >= 0;
}

}  // namespace

std::vector<OperatorRow> date_time() {
    struct Pair {
        std::string_view type;
        std::string_view two;
        std::string_view and_quantity;
        OperatorFunction add;
        OperatorFunction subtract;
    };
    constexpr std::array kPairs = {
        Pair{"Date", "Date,Date", "Date,Quantity", shift_date<1>, shift_date<-1>},
        Pair{"DateTime", "DateTime,DateTime", "DateTime,Quantity", shift_date_time<1>,
             shift_date_time<-1>},
        Pair{"Time", "Time,Time", "Time,Quantity", shift_time<1>, shift_time<-1>},
    };
    Rows rows("Date and Time Operators");
    rows.section("#now").row("Now", "", "DateTime", now);
    rows.section("#today").row("Today", "", "Date", today);
    rows.section("#timeofday").row("TimeOfDay", "", "Time", time_of_day);
    for (const auto& [type, two, and_quantity, add, subtract] : kPairs) {
        rows.section("#add-1").row("Add", and_quantity, type, add);
        rows.section("#subtract-1").row("Subtract", and_quantity, type, subtract);
        rows.section("#same-as-1").row("SameAs", two, "Boolean", same_as).uncertain();
        rows.section("#same-or-before-1")
            .row("SameOrBefore", two, "Boolean", relation<is_same_or_before>)
            .uncertain();
        rows.section("#same-or-after-1")
            .row("SameOrAfter", two, "Boolean", relation<is_same_or_after>)
            .uncertain();
        rows.section("#before").row("Before", two, "Boolean", relation<is_before>).uncertain();
        rows.section("#after").row("After", two, "Boolean", relation<is_after>).uncertain();
    }
    return rows.take();
}

}  // namespace hookline::cql::operators
