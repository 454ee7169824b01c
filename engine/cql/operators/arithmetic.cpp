#include <cstdint>
#include <limits>

#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/point.hpp"
#include "engine/cql/quantity.hpp"
#include "fhir/primitives/decimal_functions.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using Attributes = OperatorAttributes;
using fhir::Decimal;
using Maybe = std::optional<Decimal>;

// Results outside the range are null (specification).
Value integer_result(std::int64_t value) {
    return value < std::numeric_limits<std::int32_t>::min() ||
                   value > std::numeric_limits<std::int32_t>::max()
               ? Value::null()
               : Value::integer(static_cast<std::int32_t>(value));
}

Value decimal_result(EvalContext& context, const Maybe& value) {
    return value ? Value::decimal(*value, context.arena) : Value::null();
}

// --- Integer, which may be uncertain -----------------------------------------------------------

using IntegerOperation = std::int64_t (*)(std::int64_t, std::int64_t);

std::int64_t plus(std::int64_t x, std::int64_t y) {
    return x + y;
}
std::int64_t minus(std::int64_t x, std::int64_t y) {
    return x - y;
}
std::int64_t times(std::int64_t x, std::int64_t y) {
    return x * y;
}

// All results of an uncertain number lie between those of the ends.
template <IntegerOperation Operation>
Value on_integers(EvalContext& context, Arguments a, const Attributes&) {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();
    for (const Value& x : {lowest(a[0]), highest(a[0])}) {
        for (const Value& y : {lowest(a[1]), highest(a[1])}) {
            const std::int64_t result = Operation(x.as_integer(), y.as_integer());
            low = std::min(low, result);
            high = std::max(high, result);
        }
    }
    const Value first = integer_result(low);
    const Value last = integer_result(high);
    return first.is_null() || last.is_null() ? Value::null()
                                             : make_uncertainty(first, last, context.arena);
}

Value negate_integer(EvalContext& context, Arguments a, const Attributes&) {
    const Value low = integer_result(-std::int64_t{highest(a[0]).as_integer()});
    const Value high = integer_result(-std::int64_t{lowest(a[0]).as_integer()});
    return low.is_null() || high.is_null() ? Value::null()
                                           : make_uncertainty(low, high, context.arena);
}

// Spec: HL7's tests refuse the quotient of uncertain numbers.
std::int64_t certain(const Value& value) {
    if (is_uncertain(value)) {
        throw EvaluationError("an uncertain number cannot be divided");
    }
    return value.as_integer();
}

Value divide_integer(EvalContext&, Arguments a, const Attributes&) {
    const std::int64_t divisor = certain(a[1]);
    return divisor == 0 ? Value::null() : integer_result(certain(a[0]) / divisor);
}
Value modulo_integer(EvalContext&, Arguments a, const Attributes&) {
    const std::int64_t divisor = certain(a[1]);
    return divisor == 0 ? Value::null() : integer_result(certain(a[0]) % divisor);
}
Value abs_integer(EvalContext&, Arguments a, const Attributes&) {
    const std::int64_t x = a[0].as_integer();
    return integer_result(x < 0 ? -x : x);
}

// A power that is no whole number cannot be represented.
Value power_integer(EvalContext&, Arguments a, const Attributes&) {
    const auto result =
        power(Decimal::from_integer(a[0].as_integer()), Decimal::from_integer(a[1].as_integer()));
    const auto whole = result && result->is_integer() ? result->to_integer() : std::nullopt;
    const bool tiny = result && *result == Decimal();  // rounded away
    return whole && (!tiny || a[0].as_integer() == 0) ? integer_result(*whole) : Value::null();
}

// --- Long ----------------------------------------------------------------------------------------

using LongOperation = bool (*)(std::int64_t, std::int64_t, std::int64_t*);

bool add_overflow(std::int64_t x, std::int64_t y, std::int64_t* result) {
    return __builtin_add_overflow(x, y, result);
}
bool subtract_overflow(std::int64_t x, std::int64_t y, std::int64_t* result) {
    return __builtin_sub_overflow(x, y, result);
}
bool multiply_overflow(std::int64_t x, std::int64_t y, std::int64_t* result) {
    return __builtin_mul_overflow(x, y, result);
}

template <LongOperation Operation>
Value on_longs(EvalContext&, Arguments a, const Attributes&) {
    std::int64_t result = 0;
    return Operation(a[0].as_long(), a[1].as_long(), &result) ? Value::null()
                                                              : Value::long_integer(result);
}

Value negate_long(EvalContext&, Arguments a, const Attributes&) {
    std::int64_t result = 0;
    return subtract_overflow(0, a[0].as_long(), &result) ? Value::null()
                                                         : Value::long_integer(result);
}
Value abs_long(EvalContext& context, Arguments a, const Attributes& attributes) {
    return a[0].as_long() < 0 ? negate_long(context, a, attributes) : a[0];
}
Value divide_long(EvalContext& context, Arguments a, const Attributes& attributes) {
    const std::int64_t divisor = a[1].as_long();
    if (divisor == -1) {
        return negate_long(context, a, attributes);
    }
    return divisor == 0 ? Value::null() : Value::long_integer(a[0].as_long() / divisor);
}
Value modulo_long(EvalContext&, Arguments a, const Attributes&) {
    const std::int64_t divisor = a[1].as_long();
    if (divisor == 0) {
        return Value::null();
    }
    return Value::long_integer(divisor == -1 ? 0 : a[0].as_long() % divisor);
}
Value power_long(EvalContext&, Arguments a, const Attributes&) {
    const std::int64_t base = a[0].as_long();
    std::int64_t exponent = a[1].as_long();
    if (exponent < 0) {
        const bool unit = base == 1 || base == -1;
        return unit ? Value::long_integer(exponent % 2 == 0 ? 1 : base) : Value::null();
    }
    if (base == 0 || base == 1 || base == -1) {
        const bool even = exponent % 2 == 0;
        return Value::long_integer(exponent == 0 || (base == -1 && even) ? 1 : base);
    }
    std::int64_t result = 1;
    for (; exponent > 0; --exponent) {
        if (__builtin_mul_overflow(result, base, &result)) {
            return Value::null();
        }
    }
    return Value::long_integer(result);
}

// --- Decimal
// ---------------------------------------------------------------------------------------

template <Maybe (*Operation)(Decimal, Decimal)>
Value on_decimals(EvalContext& context, Arguments a, const Attributes&) {
    return decimal_result(context, Operation(a[0].as_decimal(), a[1].as_decimal()));
}
Value negate_decimal(EvalContext& context, Arguments a, const Attributes&) {
    return decimal_result(context, a[0].as_decimal().negate());
}
Decimal magnitude(const Decimal& value) {
    return value < Decimal() ? value.negate() : value;
}
Value abs_decimal(EvalContext& context, Arguments a, const Attributes&) {
    return decimal_result(context, magnitude(a[0].as_decimal()));
}

template <Decimal (Decimal::*Whole)() const>
Value whole(EvalContext&, Arguments a, const Attributes&) {
    const auto number = (a[0].as_decimal().*Whole)().to_integer();
    return number ? integer_result(*number) : Value::null();
}

// A precision that is null counts as none (specification).
int round_digits(Arguments a) {
    return a.size() > 1 && !a[1].is_null() ? a[1].as_integer() : 0;
}
Maybe rounded(const Decimal& value, int digits) {
    return Decimal::from_scaled(value.round(digits).scaled());
}
Value round(EvalContext& context, Arguments a, const Attributes&) {
    return a[0].is_null() ? Value::null()
                          : decimal_result(context, rounded(a[0].as_decimal(), round_digits(a)));
}
Value round_quantity(EvalContext& context, Arguments a, const Attributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    const auto value = rounded(a[0].as_quantity().value, round_digits(a));
    return value ? make_quantity(*value, a[0].as_quantity().unit, context.arena) : Value::null();
}

// DEVIATION: out of range is an error, as HL7's tests have it; the reference says null.
Value exp_of(EvalContext& context, Arguments a, const Attributes&) {
    const auto result = exp(a[0].as_decimal());
    if (!result) {
        throw EvaluationError("the result of `Exp` is outside the range of Decimal");
    }
    return Value::decimal(*result, context.arena);
}
Value ln_of(EvalContext& context, Arguments a, const Attributes&) {
    return decimal_result(context, ln(a[0].as_decimal()));
}

// --- Quantity
// ----------------------------------------------------------------------------------------

template <Value (*Operation)(const QuantityValue&, const QuantityValue&, RequestArena&)>
Value on_quantities(EvalContext& context, Arguments a, const Attributes&) {
    return Operation(a[0].as_quantity(), a[1].as_quantity(), context.arena);
}
Value negate_quantity(EvalContext& context, Arguments a, const Attributes&) {
    return make_quantity(a[0].as_quantity().value.negate(), a[0].as_quantity().unit, context.arena);
}
Value abs_quantity(EvalContext& context, Arguments a, const Attributes&) {
    return make_quantity(magnitude(a[0].as_quantity().value), a[0].as_quantity().unit,
                         context.arena);
}

// --- Successor and predecessor
// ---------------------------------------------------------------------

template <Value (*Next)(const Value&, RequestArena&)>
Value next(EvalContext& context, Arguments a, const Attributes&) {
    const Value result = Next(a[0], context.arena);
    if (result.is_null()) {
        throw EvaluationError("there is no value after the last or before the first of the type");
    }
    return result;
}

}  // namespace

std::vector<OperatorRow> arithmetic() {
    Rows rows("Arithmetic Operators");
    rows.section("#abs");
    rows.row("Abs", "Integer", "Integer", abs_integer);
    rows.row("Abs", "Long", "Long", abs_long);
    rows.row("Abs", "Decimal", "Decimal", abs_decimal);
    rows.row("Abs", "Quantity", "Quantity", abs_quantity);
    rows.section("#add");
    rows.row("Add", "Integer,Integer", "Integer", on_integers<plus>).uncertain();
    rows.row("Add", "Long,Long", "Long", on_longs<add_overflow>);
    rows.row("Add", "Decimal,Decimal", "Decimal", on_decimals<fhir::add>);
    rows.row("Add", "Quantity,Quantity", "Quantity", on_quantities<add_quantities>);
    rows.section("#ceiling").row("Ceiling", "Decimal", "Integer", whole<&Decimal::ceiling>);
    rows.section("#divide");
    rows.row("Divide", "Decimal,Decimal", "Decimal", on_decimals<fhir::divide>);
    rows.row("Divide", "Quantity,Quantity", "Quantity", on_quantities<divide_quantities>);
    rows.section("#floor").row("Floor", "Decimal", "Integer", whole<&Decimal::floor>);
    rows.section("#exp").row("Exp", "Decimal", "Decimal", exp_of);
    rows.section("#log").row("Log", "Decimal,Decimal", "Decimal", on_decimals<fhir::log>);
    rows.section("#ln").row("Ln", "Decimal", "Decimal", ln_of);
    rows.section("#modulo");
    rows.row("Modulo", "Integer,Integer", "Integer", modulo_integer).uncertain();
    rows.row("Modulo", "Long,Long", "Long", modulo_long);
    rows.row("Modulo", "Decimal,Decimal", "Decimal", on_decimals<fhir::modulo>);
    rows.row("Modulo", "Quantity,Quantity", "Quantity", on_quantities<modulo_quantities>);
    rows.section("#multiply");
    rows.row("Multiply", "Integer,Integer", "Integer", on_integers<times>).uncertain();
    rows.row("Multiply", "Long,Long", "Long", on_longs<multiply_overflow>);
    rows.row("Multiply", "Decimal,Decimal", "Decimal", on_decimals<fhir::multiply>);
    rows.row("Multiply", "Quantity,Quantity", "Quantity", on_quantities<multiply_quantities>);
    rows.section("#negate");
    rows.row("Negate", "Integer", "Integer", negate_integer).uncertain();
    rows.row("Negate", "Long", "Long", negate_long);
    rows.row("Negate", "Decimal", "Decimal", negate_decimal);
    rows.row("Negate", "Quantity", "Quantity", negate_quantity);
    for (const std::string_view type :
         {"Integer", "Long", "Decimal", "Quantity", "Date", "DateTime", "Time"}) {
        rows.section("#predecessor").row("Predecessor", type, type, next<predecessor>);
        rows.section("#successor").row("Successor", type, type, next<successor>);
    }
    rows.section("#power");
    rows.row("Power", "Integer,Integer", "Integer", power_integer);
    rows.row("Power", "Long,Long", "Long", power_long);
    rows.row("Power", "Decimal,Decimal", "Decimal", on_decimals<fhir::power>);
    rows.section("#round");
    rows.row("Round", "Decimal", "Decimal", round);
    rows.null_row("Round", "Decimal,Integer", "Decimal", round);
    rows.row("Round", "Quantity", "Quantity", round_quantity);
    rows.null_row("Round", "Quantity,Integer", "Quantity", round_quantity);
    rows.section("#subtract");
    rows.row("Subtract", "Integer,Integer", "Integer", on_integers<minus>).uncertain();
    rows.row("Subtract", "Long,Long", "Long", on_longs<subtract_overflow>);
    rows.row("Subtract", "Decimal,Decimal", "Decimal", on_decimals<fhir::subtract>);
    rows.row("Subtract", "Quantity,Quantity", "Quantity", on_quantities<subtract_quantities>);
    rows.section("#truncate").row("Truncate", "Decimal", "Integer", whole<&Decimal::truncate>);
    rows.section("#truncated-divide");
    rows.row("TruncatedDivide", "Integer,Integer", "Integer", divide_integer).uncertain();
    rows.row("TruncatedDivide", "Long,Long", "Long", divide_long);
    rows.row("TruncatedDivide", "Decimal,Decimal", "Decimal", on_decimals<fhir::truncated_divide>);
    rows.row("TruncatedDivide", "Quantity,Quantity", "Quantity",
             on_quantities<truncated_divide_quantities>);
    return rows.take();
}

}  // namespace hookline::cql::operators
