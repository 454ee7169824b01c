#include <algorithm>
#include <array>

#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view kChapter = "Clinical Operators";

bool in_value_set(EvalContext& context, const CodeValue& code, const Value& value_set) {
    const int handle = value_set.as_vocabulary().handle;
    if (handle < 0 || context.terminology == nullptr) {
        throw EvaluationError("the value set is not loaded");
    }
    context.spend(1);
    return context.terminology->contains(handle, code.system, code.code);
}

bool concept_in_value_set(EvalContext& context, const Value& value, const Value& value_set) {
    return std::ranges::any_of(value.as_concept().codes, [&](const CodeValue& code) {
        return in_value_set(context, code, value_set);
    });
}

// A null code is in no value set (specification: false).
Value code_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!a[0].is_null() && !a[1].is_null() &&
                          in_value_set(context, a[0].as_code(), a[1]));
}

Value concept_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!a[0].is_null() && !a[1].is_null() &&
                          concept_in_value_set(context, a[0], a[1]));
}

Value any_code_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null() || a[1].is_null()) {
        return Value::boolean(false);
    }
    return Value::boolean(std::ranges::any_of(a[0].as_list(), [&](const Value& code) {
        return !code.is_null() && in_value_set(context, code.as_code(), a[1]);
    }));
}

Value any_concept_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null() || a[1].is_null()) {
        return Value::boolean(false);
    }
    return Value::boolean(std::ranges::any_of(a[0].as_list(), [&](const Value& value) {
        return !value.is_null() && concept_in_value_set(context, value, a[1]);
    }));
}

constexpr std::array kRows = {
    OperatorRow{"InValueSet", "Code,ValueSet", "Boolean", code_in, false, kChapter},
    OperatorRow{"InValueSet", "Concept,ValueSet", "Boolean", concept_in, false, kChapter},
    OperatorRow{"AnyInValueSet", "List<Code>,ValueSet", "Boolean", any_code_in, false, kChapter},
    OperatorRow{"AnyInValueSet", "List<Concept>,ValueSet", "Boolean", any_concept_in, false,
                kChapter},
};

}  // namespace

std::span<const OperatorRow> clinical() {
    return kRows;
}

}  // namespace hookline::cql::operators
