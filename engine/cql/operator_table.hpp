#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/cql/eval_context.hpp"

namespace hookline::cql {

/// One signature of one operator or system function: the single truth for translator, evaluator,
/// documentation and tests.
///
/// `operands` is a comma-separated list of types: System names, `T` for any type (the same in the
/// whole row), `List<..>`, `Interval<..>`, `Any`. `result` is a type of the same grammar.
struct OperatorRow {
    std::string_view name;  ///< as in ELM, also the name of a system function
    std::string_view operands;
    std::string_view result;
    OperatorFunction function;
    bool null_propagates;            ///< any null operand makes the result null; never called then
    std::string_view chapter;        ///< chapter of the CQL 1.5.3 reference
    std::string_view anchor;         ///< section of that chapter, as in its page: `#add`
    bool takes_uncertainty = false;  ///< understands an uncertain operand; others see null
};

/// Calls the row as the specification asks: operands that it does not understand when uncertain
/// become null (`operands` is changed), a null operand decides where null propagates.
[[nodiscard]] inline Value apply(const OperatorRow& row, EvalContext& context,
                                 std::span<Value> operands, const OperatorAttributes& attributes) {
    for (Value& operand : operands) {
        if (!row.takes_uncertainty && is_uncertain(operand)) {
            operand = Value::null();
        }
        if (row.null_propagates && operand.is_null()) {
            return Value::null();
        }
    }
    return row.function(context, operands, attributes);
}

/// All rows; the order is that of the chapters.
[[nodiscard]] const std::vector<OperatorRow>& operator_table();

}  // namespace hookline::cql
