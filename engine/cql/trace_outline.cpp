// What the explainer hands out: facts as lists, and the outline of the expressions that decided.
#include <algorithm>
#include <array>

#include "engine/cql/trace_explainer.hpp"

namespace hookline::cql {
namespace {

using enum elm::Kind;

// Expressions that say nothing beside their operands.
bool is_plumbing(const elm::Expression& expression) {
    switch (expression.kind) {
        case Literal:
        case Local:
        case As:
        case Tuple:
        case Instance:
        case Let:
        case elm::Kind::List:
            return true;
        default:
            return false;
    }
}

std::string_view kind_of(const elm::Expression& expression) {
    struct Name {
        elm::Kind kind;
        std::string_view name;
    };
    static constexpr std::array kNames = {
        Name{ParameterRef, "ParameterRef"},
        Name{ExpressionRef, "ExpressionRef"},
        Name{FunctionRef, "FunctionRef"},
        Name{PatientRef, "PatientRef"},
        Name{Property, "Property"},
        Name{Retrieve, "Retrieve"},
        Name{Query, "Query"},
        Name{And, "And"},
        Name{Or, "Or"},
        Name{Implies, "Implies"},
        Name{If, "If"},
        Name{Case, "Case"},
        Name{Coalesce, "Coalesce"},
        Name{elm::Kind::Interval, "Interval"},
        Name{Is, "Is"},
    };
    if (expression.kind == Operator) {
        return expression.row->name;
    }
    const auto* found = std::ranges::find(kNames, expression.kind, &Name::kind);
    return found == kNames.end() ? std::string_view() : found->name;
}

// The primary resource first: a fact that both supports a value and was ruled out elsewhere is a
// support.
void drop_supporting(std::vector<Value>& ruled_out, const std::vector<Value>& resources) {
    if (ruled_out.empty()) {
        return;
    }
    const auto data_of = [](const Value& object) { return object.as_object().data; };
    std::vector<const void*> supporting(resources.size());
    std::ranges::transform(resources, supporting.begin(), data_of);
    std::ranges::sort(supporting);
    std::erase_if(ruled_out, [&](const Value& out) {
        return std::ranges::binary_search(supporting, data_of(out));
    });
}

}  // namespace

std::string_view to_string(RetrieveState state) {
    switch (state) {
        case RetrieveState::Complete:
            return "complete";
        case RetrieveState::Incomplete:
            return "incomplete";
        case RetrieveState::Unread:
            return "unread";
    }
    return {};
}

Explanation Explainer::explain(DefinitionRef definition, const Value& value) {
    Explanation result;
    result.value = value;
    result.given = state_.is_given(definition.index);
    const FactSet facts = store_.all(this->definition(definition.index));
    for (const std::uint32_t number : store_.list(facts)) {
        const TraceFact& fact = facts_.at(number);
        switch (fact.kind) {
            case TraceFact::Kind::Resource:
                result.resources.push_back(fact.value);
                break;
            case TraceFact::Kind::RuledOut:
                result.ruled_out.push_back(fact.value);
                break;
            case TraceFact::Kind::Retrieve:
                result.retrieves.push_back(retrieve_evidence(fact));
                break;
            case TraceFact::Kind::Definition:
                if (fact.definition != definition.index) {
                    result.definitions.push_back({fact.definition});
                }
                break;
        }
    }
    drop_supporting(result.ruled_out, result.resources);
    return result;
}

std::vector<ExpressionEvidence> Explainer::outline(DefinitionRef definition) {
    std::vector<ExpressionEvidence> lines;
    if (const TraceStep* step = state_.trace_of(definition.index)) {
        file_ = state_.program().definitions[static_cast<std::size_t>(definition.index)].file;
        outline(*step, 0, lines);
    }
    return lines;
}

RetrieveEvidence Explainer::retrieve_evidence(const TraceFact& fact) const {
    const elm::Expression& expression = *fact.retrieve;
    RetrieveEvidence result;
    result.class_name = expression.name;
    if (!expression.operands.empty()) {
        result.terminology = expression.operands.front()->name;
    }
    result.found = fact.found;
    if (const ObjectType* type = state_.program().binding->find_class(expression.name)) {
        result.state = state_.data().state(*type);
    }
    result.file = fact.file;
    result.range = expression.range;
    return result;
}

void Explainer::outline(const TraceStep& step, std::size_t depth,
                        std::vector<ExpressionEvidence>& lines) {
    if (step.origin == nullptr) {
        return;  // rows of a query
    }
    const elm::Expression& expression = *step.origin;
    const bool shown = !is_plumbing(expression);
    if (shown) {
        const int reference = expression.kind == ExpressionRef ? expression.definition : -1;
        lines.push_back(
            {depth, kind_of(expression), file_, expression.range, step.value, {reference}});
    }
    if (expression.kind == FunctionRef) {
        for (const TraceStep* operand : operands_of(step)) {
            if (operand->origin != nullptr && operand->next != nullptr) {
                outline(*operand, depth + 1, lines);
            }
        }
        return;
    }
    for (const TraceStep* operand : decisive_operands(step)) {
        outline(*operand, depth + (shown ? 1 : 0), lines);
    }
}

}  // namespace hookline::cql
