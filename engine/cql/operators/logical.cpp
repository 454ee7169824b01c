#include <array>

#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// And, Or and Implies are evaluated by nodes that may leave the second operand out; these are the
// same truth tables for both operands at hand.
Value logical_not(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!a[0].as_boolean());
}

Value logical_xor(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].as_boolean() != a[1].as_boolean());
}

Value logical_and(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_false() || a[1].is_false()) {
        return Value::boolean(false);
    }
    return a[0].is_null() || a[1].is_null() ? Value::null() : Value::boolean(true);
}

Value logical_or(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_true() || a[1].is_true()) {
        return Value::boolean(true);
    }
    return a[0].is_null() || a[1].is_null() ? Value::null() : Value::boolean(false);
}

Value logical_implies(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_false() || a[1].is_true()) {
        return Value::boolean(true);
    }
    return a[0].is_null() || a[1].is_null() ? Value::null() : Value::boolean(false);
}

Value is_null(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].is_null());
}

Value is_true(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].is_true());
}

Value is_false(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].is_false());
}

constexpr std::array kRows = {
    OperatorRow{"Not", "Boolean", "Boolean", logical_not, true, "Logical Operators"},
    OperatorRow{"And", "Boolean,Boolean", "Boolean", logical_and, false, "Logical Operators"},
    OperatorRow{"Or", "Boolean,Boolean", "Boolean", logical_or, false, "Logical Operators"},
    OperatorRow{"Xor", "Boolean,Boolean", "Boolean", logical_xor, true, "Logical Operators"},
    OperatorRow{"Implies", "Boolean,Boolean", "Boolean", logical_implies, false,
                "Logical Operators"},
    OperatorRow{"IsNull", "Any", "Boolean", is_null, false, "Nullological Operators"},
    OperatorRow{"IsTrue", "Boolean", "Boolean", is_true, false, "Nullological Operators"},
    OperatorRow{"IsFalse", "Boolean", "Boolean", is_false, false, "Nullological Operators"},
};

}  // namespace

std::span<const OperatorRow> logical() {
    return kRows;
}

}  // namespace hookline::cql::operators
