#include "engine/cql/comparison.hpp"

#include <array>

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

constexpr std::string_view kChapter = "Comparison Operators";

// The ordered types, once per operator.
template <bool (*Test)(int)>
constexpr std::array<OperatorRow, 8> ordered_rows(std::string_view name) {
    return {
        OperatorRow{name, "Integer,Integer", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "Long,Long", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "Decimal,Decimal", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "String,String", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "Date,Date", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "DateTime,DateTime", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "Time,Time", "Boolean", ordered<Test>, true, kChapter},
        OperatorRow{name, "Quantity,Quantity", "Boolean", ordered<Test>, true, kChapter},
    };
}

constexpr auto kLess = ordered_rows<less>("Less");
constexpr auto kLessOrEqual = ordered_rows<less_or_equal>("LessOrEqual");
constexpr auto kGreater = ordered_rows<greater>("Greater");
constexpr auto kGreaterOrEqual = ordered_rows<greater_or_equal>("GreaterOrEqual");

}  // namespace

std::span<const OperatorRow> comparison() {
    static const std::vector<OperatorRow> rows = [] {
        std::vector<OperatorRow> all = {
            {"Equal", "T,T", "Boolean", op_equal, true, kChapter},
            {"NotEqual", "T,T", "Boolean", op_not_equal, true, kChapter},
            {"Equivalent", "T,T", "Boolean", op_equivalent, false, kChapter},
            {"Equivalent", "Concept,Code", "Boolean", op_equivalent, false, kChapter},
        };
        for (const auto& own : {kLess, kLessOrEqual, kGreater, kGreaterOrEqual}) {
            all.insert(all.end(), own.begin(), own.end());
        }
        return all;
    }();
    return rows;
}

}  // namespace hookline::cql::operators
