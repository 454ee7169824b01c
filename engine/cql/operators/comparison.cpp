#include "engine/cql/comparison.hpp"

#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

Value op_equal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return to_value(equal(context, a[0], a[1]));
}

Value op_not_equal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto truth = equal(context, a[0], a[1]);
    return truth ? Value::boolean(!*truth) : Value::null();
}

Value op_equivalent(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(equivalent(context, a[0], a[1]));
}

template <bool (*Test)(int)>
Value ordered(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return to_value(ordered_as(context, a[0], a[1], Test));
}

bool less(int order) {
    return order < 0;
}
bool less_or_equal(int order) {
    return order <= 0;
}
bool greater(int order) {
    return order > 0;
}
bool greater_or_equal(int order) {
    return order >= 0;
}

}  // namespace

std::vector<OperatorRow> comparison() {
    Rows rows("Comparison Operators");
    rows.section("#equal").row("Equal", "T,T", "Boolean", op_equal).uncertain();
    rows.section("#not-equal").row("NotEqual", "T,T", "Boolean", op_not_equal).uncertain();
    rows.section("#equivalent").null_row("Equivalent", "T,T", "Boolean", op_equivalent).uncertain();
    rows.section("#equivalent-3").null_row("Equivalent", "Concept,Code", "Boolean", op_equivalent);
    struct Ordered {
        std::string_view anchor;
        std::string_view name;
        OperatorFunction function;
    };
    for (const auto& [anchor, name, function] :
         {Ordered{"#less", "Less", ordered<less>},
          Ordered{"#less-or-equal", "LessOrEqual", ordered<less_or_equal>},
          Ordered{"#greater", "Greater", ordered<greater>},
          Ordered{"#greater-or-equal", "GreaterOrEqual", ordered<greater_or_equal>}}) {
        rows.section(anchor);
        for (const std::string_view operands :
             {"Integer,Integer", "Long,Long", "Decimal,Decimal", "String,String", "Date,Date",
              "DateTime,DateTime", "Time,Time", "Quantity,Quantity"}) {
            rows.row(name, operands, "Boolean", function).uncertain();
        }
    }
    return rows.take();
}

}  // namespace hookline::cql::operators
