#include <array>
#include <cstdint>
#include <limits>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using fhir::Decimal;

constexpr std::string_view kChapter = "Arithmetic Operators";

// Results outside the range are null (specification).
Value integer_result(std::int64_t value) {
    return value < std::numeric_limits<std::int32_t>::min() ||
                   value > std::numeric_limits<std::int32_t>::max()
               ? Value::null()
               : Value::integer(static_cast<std::int32_t>(value));
}

Value decimal_result(EvalContext& context, std::optional<Decimal> value) {
    return value ? Value::decimal(*value, context.arena) : Value::null();
}

template <class Operation>
Value on_integers(Arguments a, Operation operation) {
    return integer_result(
        operation(std::int64_t{a[0].as_integer()}, std::int64_t{a[1].as_integer()}));
}

Value add_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    return on_integers(a, [](auto x, auto y) { return x + y; });
}
Value subtract_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    return on_integers(a, [](auto x, auto y) { return x - y; });
}
Value multiply_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    return on_integers(a, [](auto x, auto y) { return x * y; });
}
Value divide_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[1].as_integer() == 0) {
        return Value::null();
    }
    return on_integers(a, [](auto x, auto y) { return x / y; });
}
Value modulo_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[1].as_integer() == 0) {
        return Value::null();
    }
    return on_integers(a, [](auto x, auto y) { return x % y; });
}
Value negate_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    return integer_result(-std::int64_t{a[0].as_integer()});
}
Value abs_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::int64_t x = a[0].as_integer();
    return integer_result(x < 0 ? -x : x);
}

Value add_long(EvalContext&, Arguments a, const OperatorAttributes&) {
    std::int64_t result = 0;
    return __builtin_add_overflow(a[0].as_long(), a[1].as_long(), &result)
               ? Value::null()
               : Value::long_integer(result);
}
Value subtract_long(EvalContext&, Arguments a, const OperatorAttributes&) {
    std::int64_t result = 0;
    return __builtin_sub_overflow(a[0].as_long(), a[1].as_long(), &result)
               ? Value::null()
               : Value::long_integer(result);
}
Value multiply_long(EvalContext&, Arguments a, const OperatorAttributes&) {
    std::int64_t result = 0;
    return __builtin_mul_overflow(a[0].as_long(), a[1].as_long(), &result)
               ? Value::null()
               : Value::long_integer(result);
}
Value negate_long(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::int64_t x = a[0].as_long();
    return x == std::numeric_limits<std::int64_t>::min() ? Value::null() : Value::long_integer(-x);
}

Value add_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(context, add(a[0].as_decimal(), a[1].as_decimal()));
}
Value subtract_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(context, subtract(a[0].as_decimal(), a[1].as_decimal()));
}
Value multiply_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(context, multiply(a[0].as_decimal(), a[1].as_decimal()));
}
Value divide_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(context, divide(a[0].as_decimal(), a[1].as_decimal()));
}
Value negate_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(context, a[0].as_decimal().negate());
}
Value abs_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const Decimal x = a[0].as_decimal();
    return decimal_result(context, x < Decimal() ? x.negate() : x);
}
Value ceiling(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto whole = a[0].as_decimal().ceiling().to_integer();
    return whole ? integer_result(*whole) : Value::null();
}
Value floor(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto whole = a[0].as_decimal().floor().to_integer();
    return whole ? integer_result(*whole) : Value::null();
}
Value truncate(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto whole = a[0].as_decimal().truncate().to_integer();
    return whole ? integer_result(*whole) : Value::null();
}
Value round(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(context, Decimal::from_scaled(a[0].as_decimal().round(0).scaled()));
}
Value round_to(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return decimal_result(
        context, Decimal::from_scaled(a[0].as_decimal().round(a[1].as_integer()).scaled()));
}

// Quantities of one unit; others need conversion, which is not known: null, never a wrong number.
template <std::optional<Decimal> (*Operation)(Decimal, Decimal)>
Value on_quantities(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const QuantityValue& x = a[0].as_quantity();
    const QuantityValue& y = a[1].as_quantity();
    if (!same_unit(x.unit, y.unit)) {
        return Value::null();
    }
    const auto result = Operation(x.value, y.value);
    return result ? make_quantity(*result, x.unit, context.arena) : Value::null();
}
Value negate_quantity(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_quantity(a[0].as_quantity().value.negate(), a[0].as_quantity().unit, context.arena);
}

constexpr std::array kRows = {
    OperatorRow{"Add", "Integer,Integer", "Integer", add_integer, true, kChapter},
    OperatorRow{"Add", "Long,Long", "Long", add_long, true, kChapter},
    OperatorRow{"Add", "Decimal,Decimal", "Decimal", add_decimal, true, kChapter},
    OperatorRow{"Add", "Quantity,Quantity", "Quantity", on_quantities<fhir::add>, true, kChapter},
    OperatorRow{"Subtract", "Integer,Integer", "Integer", subtract_integer, true, kChapter},
    OperatorRow{"Subtract", "Long,Long", "Long", subtract_long, true, kChapter},
    OperatorRow{"Subtract", "Decimal,Decimal", "Decimal", subtract_decimal, true, kChapter},
    OperatorRow{"Subtract", "Quantity,Quantity", "Quantity", on_quantities<fhir::subtract>, true,
                kChapter},
    OperatorRow{"Multiply", "Integer,Integer", "Integer", multiply_integer, true, kChapter},
    OperatorRow{"Multiply", "Long,Long", "Long", multiply_long, true, kChapter},
    OperatorRow{"Multiply", "Decimal,Decimal", "Decimal", multiply_decimal, true, kChapter},
    OperatorRow{"Divide", "Decimal,Decimal", "Decimal", divide_decimal, true, kChapter},
    OperatorRow{"TruncatedDivide", "Integer,Integer", "Integer", divide_integer, true, kChapter},
    OperatorRow{"Modulo", "Integer,Integer", "Integer", modulo_integer, true, kChapter},
    OperatorRow{"Negate", "Integer", "Integer", negate_integer, true, kChapter},
    OperatorRow{"Negate", "Long", "Long", negate_long, true, kChapter},
    OperatorRow{"Negate", "Decimal", "Decimal", negate_decimal, true, kChapter},
    OperatorRow{"Negate", "Quantity", "Quantity", negate_quantity, true, kChapter},
    OperatorRow{"Abs", "Integer", "Integer", abs_integer, true, kChapter},
    OperatorRow{"Abs", "Decimal", "Decimal", abs_decimal, true, kChapter},
    OperatorRow{"Ceiling", "Decimal", "Integer", ceiling, true, kChapter},
    OperatorRow{"Floor", "Decimal", "Integer", floor, true, kChapter},
    OperatorRow{"Truncate", "Decimal", "Integer", truncate, true, kChapter},
    OperatorRow{"Round", "Decimal", "Decimal", round, true, kChapter},
    OperatorRow{"Round", "Decimal,Integer", "Decimal", round_to, true, kChapter},
};

}  // namespace

std::span<const OperatorRow> arithmetic() {
    return kRows;
}

}  // namespace hookline::cql::operators
