#include <algorithm>
#include <array>

#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/operators/duration.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// --- Value sets and code systems -----------------------------------------------------------------

const Terminology& terminology(const EvalContext& context) {
    if (context.terminology == nullptr) {
        throw EvaluationError("there is no terminology");
    }
    return *context.terminology;
}

template <class T>
const T& known(const std::optional<T>& answer, const char* otherwise) {
    if (!answer) {
        throw EvaluationError(otherwise);
    }
    return *answer;
}

int handle_of(const EvalContext& context, const Value& value_set) {
    const int handle = value_set.as_vocabulary().handle;
    if (handle < 0 || context.terminology == nullptr) {
        throw EvaluationError("the value set is not loaded");
    }
    return handle;
}

std::vector<CodeValue> expansion_of(EvalContext& context, const Value& value_set) {
    std::vector<CodeValue> codes =
        known(terminology(context).expansion(handle_of(context, value_set)),
              "the codes of the value set are not listed");
    context.spend(1 + codes.size());
    return codes;
}

// Of a text only the code is known: two systems with that code leave open which one is meant.
bool text_in_value_set(EvalContext& context, std::string_view text, const Value& value_set) {
    std::optional<std::string_view> system;
    for (const CodeValue& code : expansion_of(context, value_set)) {
        if (code.code != text) {
            continue;
        }
        if (system && *system != code.system) {
            throw EvaluationError("the value set has the code in more than one code system");
        }
        system = code.system;
    }
    return system.has_value();
}

bool code_in_value_set(EvalContext& context, const CodeValue& code, const Value& value_set) {
    context.spend(1);
    const int handle = handle_of(context, value_set);
    return context.terminology->contains(handle, code.system, code.code);
}

bool text_in_code_system(EvalContext& context, std::string_view text, const Value& code_system) {
    context.spend(1);
    return known(terminology(context).defines(code_system.as_vocabulary().id, text),
                 "the code system is not loaded");
}

bool code_in_code_system(EvalContext& context, const CodeValue& code, const Value& code_system) {
    return code.system == code_system.as_vocabulary().id &&
           text_in_code_system(context, code.code, code_system);
}

// One text, code or concept; of a concept any of its codes.
struct InValueSet {
    static bool holds(EvalContext& context, const Value& item, const Value& value_set) {
        if (item.is(ValueKind::String)) {
            return text_in_value_set(context, item.as_string(), value_set);
        }
        if (item.is(ValueKind::Code)) {
            return code_in_value_set(context, item.as_code(), value_set);
        }
        return std::ranges::any_of(item.as_concept().codes, [&](const CodeValue& code) {
            return code_in_value_set(context, code, value_set);
        });
    }
};

struct InCodeSystem {
    static bool holds(EvalContext& context, const Value& item, const Value& code_system) {
        if (item.is(ValueKind::String)) {
            return text_in_code_system(context, item.as_string(), code_system);
        }
        if (item.is(ValueKind::Code)) {
            return code_in_code_system(context, item.as_code(), code_system);
        }
        return std::ranges::any_of(item.as_concept().codes, [&](const CodeValue& code) {
            return code_in_code_system(context, code, code_system);
        });
    }
};

// A null code is in no value set (specification: false).
template <class Membership>
Value one_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!a[0].is_null() && !a[1].is_null() &&
                          Membership::holds(context, a[0], a[1]));
}

template <class Membership>
Value any_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null() || a[1].is_null()) {
        return Value::boolean(false);
    }
    return Value::boolean(std::ranges::any_of(a[0].as_list(), [&](const Value& item) {
        return !item.is_null() && Membership::holds(context, item, a[1]);
    }));
}

Value expand_value_set(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<Value> codes;
    for (const CodeValue& code : expansion_of(context, a[0])) {
        codes.push_back(Value::code(context.arena.create<CodeValue>(code)));
    }
    return make_list(codes, context.arena);
}

// Codes of different systems never subsume each other.
bool code_subsumes(EvalContext& context, const CodeValue& ancestor, const CodeValue& descendant) {
    context.spend(1);
    return ancestor.system == descendant.system &&
           known(terminology(context).subsumes(ancestor.system, ancestor.code, descendant.code),
                 "the code system is not loaded");
}

bool value_subsumes(EvalContext& context, const Value& ancestor, const Value& descendant) {
    if (ancestor.is(ValueKind::Code)) {
        return code_subsumes(context, ancestor.as_code(), descendant.as_code());
    }
    return std::ranges::any_of(ancestor.as_concept().codes, [&](const CodeValue& above) {
        return std::ranges::any_of(descendant.as_concept().codes, [&](const CodeValue& below) {
            return code_subsumes(context, above, below);
        });
    });
}

Value subsumes(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(value_subsumes(context, a[0], a[1]));
}
Value subsumed_by(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(value_subsumes(context, a[1], a[0]));
}

// --- Age -------------------------------------------------------------------------------------

// The age is the duration since birth; today or now is the moment of the request.
Value age(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const Value now = a[0].is(ValueKind::Date) ? Value::date(context.now.date)
                                               : Value::date_time(context.now, context.arena);
    const std::array<Value, 2> operands = {a[0], now};
    return duration_between(context, operands, attributes);
}

}  // namespace

std::vector<OperatorRow> clinical() {
    Rows rows("Clinical Operators");
    // The precision is an attribute: CalculateAgeInYears, CalculateAgeInMonthsAt ...
    rows.section("#calculateage");
    rows.row("CalculateAge", "Date", "Integer", age);
    rows.row("CalculateAge", "DateTime", "Integer", age);
    rows.section("#calculateageat");
    rows.row("CalculateAgeAt", "Date,Date", "Integer", duration_between);
    rows.row("CalculateAgeAt", "DateTime,DateTime", "Integer", duration_between);
    const auto membership = [&](std::string_view anchor, std::string_view one, std::string_view any,
                                OperatorFunction one_function, OperatorFunction any_function,
                                std::array<std::string_view, 6> operands) {
        rows.section(anchor);
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const bool list = i >= operands.size() / 2;
            rows.null_row(list ? any : one, operands.at(i), "Boolean",
                          list ? any_function : one_function);
        }
    };
    membership("#in-valueset", "InValueSet", "AnyInValueSet", one_in<InValueSet>,
               any_in<InValueSet>,
               {"Code,ValueSet", "Concept,ValueSet", "String,ValueSet", "List<Code>,ValueSet",
                "List<Concept>,ValueSet", "List<String>,ValueSet"});
    membership("#in-codesystem", "InCodeSystem", "AnyInCodeSystem", one_in<InCodeSystem>,
               any_in<InCodeSystem>,
               {"Code,CodeSystem", "Concept,CodeSystem", "String,CodeSystem",
                "List<Code>,CodeSystem", "List<Concept>,CodeSystem", "List<String>,CodeSystem"});
    rows.section("#expandvalueset")
        .row("ExpandValueSet", "ValueSet", "List<Code>", expand_value_set);
    rows.section("#subsumes");
    rows.row("Subsumes", "Code,Code", "Boolean", subsumes);
    rows.row("Subsumes", "Concept,Concept", "Boolean", subsumes);
    rows.section("#subsumedby");
    rows.row("SubsumedBy", "Code,Code", "Boolean", subsumed_by);
    rows.row("SubsumedBy", "Concept,Concept", "Boolean", subsumed_by);
    return rows.take();
}

}  // namespace hookline::cql::operators
