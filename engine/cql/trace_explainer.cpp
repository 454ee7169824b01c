#include "engine/cql/trace_explainer.hpp"

#include <algorithm>
#include <utility>

namespace hookline::cql {
namespace {

using Steps = std::vector<const TraceStep*>;

Steps decisive_logic(const TraceStep& step, const Steps& operands) {
    if (operands.size() < 2) {
        return operands;
    }
    const bool conjunction = step.origin->kind == elm::Kind::And;
    Steps result;
    if (step.value.is_null()) {
        std::ranges::copy_if(operands, std::back_inserter(result),
                             [](const TraceStep* operand) { return operand->value.is_null(); });
    } else if (conjunction == step.value.is_false()) {
        // One operand settles it: the one on the right, or the left one had been enough. Of an
        // implication that is true the left operand was true or null.
        result.push_back(operands.back());
    } else {
        result = operands;
    }
    return result;
}

}  // namespace

Steps operands_of(const TraceStep& step) {
    Steps operands;
    for (const TraceStep* child = step.first; child != nullptr; child = child->next) {
        operands.push_back(child);
    }
    return operands;
}

Steps decisive_operands(const TraceStep& step) {
    Steps operands = operands_of(step);
    switch (step.origin->kind) {
        case elm::Kind::And:
        case elm::Kind::Or:
        case elm::Kind::Implies:
            return decisive_logic(step, operands);
        case elm::Kind::Operator: {
            const bool by_null = step.value.is_null() && step.origin->row->null_propagates &&
                                 std::ranges::any_of(operands, [](const TraceStep* operand) {
                                     return operand->value.is_null();
                                 });
            if (by_null) {
                std::erase_if(operands,
                              [](const TraceStep* operand) { return !operand->value.is_null(); });
            }
            return operands;
        }
        default:
            return operands;
    }
}

EvidencePointer Explainer::definition(int index) {
    if (const auto known = definitions_.find(index); known != definitions_.end()) {
        return known->second;
    }
    FactSet own = {facts_.definition(index)};
    EvidencePointer result = plain(own);
    if (const TraceStep* step = state_.trace_of(index)) {
        const Definition& source = state_.program().definitions[static_cast<std::size_t>(index)];
        const std::string_view outer = std::exchange(file_, source.file);
        Locals locals(static_cast<std::size_t>(source.slot_count), plain({}));
        auto whole = std::make_shared<Evidence>(*evidence(*step, locals));
        add_facts(whole->own, own);
        result = std::move(whole);
        file_ = outer;
    }
    definitions_.emplace(index, result);
    return result;
}

EvidencePointer Explainer::united(const Steps& steps, Locals& locals) {
    FactSet facts;
    for (const TraceStep* step : steps) {
        add_facts(facts, evidence(*step, locals)->all());
    }
    return plain(std::move(facts));
}

EvidencePointer Explainer::evidence(const TraceStep& step, Locals& locals) {
    using enum elm::Kind;
    switch (step.origin->kind) {
        case Literal:
        case ParameterRef:
            return plain({});
        case Local:
            return locals[static_cast<std::size_t>(step.origin->slot)];
        case ExpressionRef:
            return definition(step.origin->definition);
        case FunctionRef:
            return function(step, locals);
        case PatientRef:
            return plain(step.value.is_null() ? FactSet() : FactSet{facts_.resource(step.value)});
        case Property:
            return property(step, locals);
        case Retrieve:
            return retrieve(step, locals);
        case Query:
            return query(step, locals);
        case Operator:
            return operation(step, locals);
        case List:
        case Tuple:
        case Instance:
            return elements(step, locals);
        case Let:
            locals[static_cast<std::size_t>(step.origin->slot)] = evidence(*step.first, locals);
            return evidence(*step.last, locals);
        case If:
        case Case:
        case Coalesce:
            return chosen(step, locals);
        case As:
            // A list or tuple stays what it is, so its elements keep their evidence.
            return step.first == nullptr ? plain({}) : evidence(*step.first, locals);
        default:
            return united(decisive_operands(step), locals);
    }
}

EvidencePointer Explainer::function(const TraceStep& step, Locals& locals) {
    const auto index = static_cast<std::size_t>(step.origin->definition);
    const Definition& called = state_.program().definitions[index];
    Locals own(static_cast<std::size_t>(called.slot_count), plain({}));
    const Steps steps = operands_of(step);
    const std::size_t operands = step.origin->operands.size();
    for (std::size_t i = 0; i < operands; ++i) {
        own[i] = evidence(*steps[i], locals);
    }
    const std::string_view outer = std::exchange(file_, called.file);
    EvidencePointer result = evidence(*steps[operands], own);
    file_ = outer;
    return result;
}

EvidencePointer Explainer::retrieve(const TraceStep& step, Locals& locals) {
    if (step.value.is_null()) {
        return united(operands_of(step), locals);
    }
    const auto found = step.value.as_list();
    const std::uint32_t fact = facts_.retrieve(*step.origin, file_, found.size());
    auto result = std::make_shared<Evidence>();
    result->absence = {fact};
    for (const Value& item : found) {
        FactSet facts = {fact};
        add_facts(facts, {facts_.resource(item)});
        result->elements.push_back(plain(std::move(facts)));
    }
    return result;
}

EvidencePointer Explainer::property(const TraceStep& step, Locals& locals) {
    if (step.first == nullptr) {
        return plain({});
    }
    EvidencePointer owner = evidence(*step.first, locals);
    if (!step.first->value.is(ValueKind::Tuple) || owner->elements.empty()) {
        return owner->elements.empty() ? owner : plain(owner->all());
    }
    const auto names = step.first->value.as_tuple().names;
    const auto name = std::ranges::find(names, step.origin->name);
    return owner->element(static_cast<std::size_t>(name - names.begin()));
}

EvidencePointer Explainer::elements(const TraceStep& step, Locals& locals) {
    auto result = std::make_shared<Evidence>();
    for (const TraceStep* operand : operands_of(step)) {
        result->elements.push_back(evidence(*operand, locals));
    }
    return result;
}

// Of If and Case: tests and their results alternate, the result is last. Of Coalesce: nulls, then
// the result.
EvidencePointer Explainer::chosen(const TraceStep& step, Locals& locals) {
    const Steps steps = operands_of(step);
    if (steps.empty()) {
        return plain({});
    }
    if (step.origin->kind == elm::Kind::Coalesce && step.origin->strict) {
        return united(steps, locals);
    }
    FactSet passed;
    for (const TraceStep* step_before : std::span(steps).first(steps.size() - 1)) {
        add_facts(passed, evidence(*step_before, locals)->all());
    }
    auto result = std::make_shared<Evidence>(*evidence(*steps.back(), locals));
    add_facts(result->own, passed);
    return result;
}

}  // namespace hookline::cql
