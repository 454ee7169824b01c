
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

}  // namespace

std::vector<OperatorRow> logical() {
    Rows logic("Logical Operators");
    logic.section("#not").row("Not", "Boolean", "Boolean", logical_not);
    logic.section("#and").null_row("And", "Boolean,Boolean", "Boolean", logical_and);
    logic.section("#or").null_row("Or", "Boolean,Boolean", "Boolean", logical_or);
    logic.section("#xor").row("Xor", "Boolean,Boolean", "Boolean", logical_xor);
    logic.section("#implies").null_row("Implies", "Boolean,Boolean", "Boolean", logical_implies);
    Rows nulls("Nullological Operators");
    nulls.section("#isnull").null_row("IsNull", "Any", "Boolean", is_null).uncertain();
    nulls.section("#istrue").null_row("IsTrue", "Boolean", "Boolean", is_true);
    nulls.section("#isfalse").null_row("IsFalse", "Boolean", "Boolean", is_false);
    std::vector<OperatorRow> all = logic.take();
    const std::vector<OperatorRow> more = nulls.take();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace hookline::cql::operators
