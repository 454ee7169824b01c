#include "engine/cql/trace_explainer.hpp"

#include <algorithm>
#include <utility>

namespace hookline::cql {
namespace {

bool is_null(const TraceStep* step) {
    return step->value.is_null();
}

// Moves those that `kept` holds for to the front.
template <class Kept>
std::span<const TraceStep*> keep(std::span<const TraceStep*> steps, Kept kept) {
    const auto rest = std::ranges::stable_partition(steps, kept);
    return steps.first(steps.size() - rest.size());
}

std::span<const TraceStep*> decisive_logic(const TraceStep& step,
                                           std::span<const TraceStep*> operands) {
    if (operands.size() < 2) {
        return operands;
    }
    if (step.value.is_null()) {
        return keep(operands, is_null);
    }
    // One operand settles it: the one on the right, or the left one had been enough. Of an
    // implication that is true the left operand was true or null.
    const bool conjunction = step.origin->kind == elm::Kind::And;
    return conjunction == step.value.is_false() ? operands.last(1) : operands;
}

}  // namespace

Explainer::Explainer(EvaluationState& state)
    : state_(state),
      store_(state.context().arena),
      definitions_(store_.room<EvidencePointer>(state.program().definitions.size())) {}

Explainer::Steps Explainer::operands_of(const TraceStep& step) {
    const auto operands = store_.room<const TraceStep*>(step.children);
    std::size_t count = 0;
    for (const TraceStep* child = step.first; child != nullptr; child = child->next) {
        operands[count++] = child;
    }
    return operands;
}

Explainer::Steps Explainer::decisive_operands(const TraceStep& step) {
    const Steps operands = operands_of(step);
    switch (step.origin->kind) {
        case elm::Kind::And:
        case elm::Kind::Or:
        case elm::Kind::Implies:
            return decisive_logic(step, operands);
        case elm::Kind::Operator: {
            const bool by_null = step.value.is_null() && step.origin->row->null_propagates &&
                                 std::ranges::any_of(operands, is_null);
            return by_null ? keep(operands, is_null) : operands;
        }
        default:
            return operands;
    }
}

Explainer::Locals Explainer::nothing_known(int slots) {
    const Locals locals = store_.room<EvidencePointer>(static_cast<std::size_t>(slots));
    std::ranges::fill(locals, store_.plain(nullptr));
    return locals;
}

EvidencePointer Explainer::definition(int index) {
    const auto at = static_cast<std::size_t>(index);
    if (definitions_[at] != nullptr) {
        return definitions_[at];
    }
    const FactSet own = store_.one(facts_.definition(index));
    EvidencePointer result = store_.plain(own);
    const Definition& source = state_.program().definitions[at];
    if (const TraceStep* step = source.has_evidence ? state_.trace_of(index) : nullptr) {
        const std::string_view outer = std::exchange(file_, source.file);
        result = store_.with(evidence(*step, nothing_known(source.slot_count)), own);
        file_ = outer;
    }
    return definitions_[at] = result;
}

EvidencePointer Explainer::united(Steps steps, Locals locals) {
    if (steps.size() == 1) {
        return store_.flat(evidence(*steps.front(), locals));
    }
    FactSet facts = nullptr;
    for (const TraceStep* step : steps) {
        store_.add(facts, store_.all(evidence(*step, locals)));
    }
    return store_.plain(facts);
}

EvidencePointer Explainer::evidence(const TraceStep& step, Locals locals) {
    using enum elm::Kind;
    switch (step.origin->kind) {
        case Literal:
        case ParameterRef:
            return store_.plain(nullptr);
        case Local:
            return locals[static_cast<std::size_t>(step.origin->slot)];
        case ExpressionRef:
            return definition(step.origin->definition);
        case FunctionRef:
            return function(step, locals);
        case PatientRef:
            return step.value.is_null() ? store_.plain(nullptr)
                                        : store_.plain(store_.one(facts_.resource(step.value)));
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
            return step.first == nullptr ? store_.plain(nullptr) : evidence(*step.first, locals);
        default:
            return step.children == 1 ? store_.flat(evidence(*step.first, locals))
                                      : united(decisive_operands(step), locals);
    }
}

EvidencePointer Explainer::function(const TraceStep& step, Locals locals) {
    const auto index = static_cast<std::size_t>(step.origin->definition);
    const Definition& called = state_.program().definitions[index];
    const Locals own = nothing_known(called.slot_count);
    const Steps steps = operands_of(step);
    const std::size_t operands = step.origin->operands.size();
    bool has_evidence = called.has_evidence;
    for (std::size_t i = 0; i < operands; ++i) {
        own[i] = evidence(*steps[i], locals);
        has_evidence = has_evidence || !store_.is_nothing(own[i]);
    }
    if (!has_evidence) {
        return store_.plain(nullptr);
    }
    const std::string_view outer = std::exchange(file_, called.file);
    const EvidencePointer result = evidence(*steps[operands], own);
    file_ = outer;
    return result;
}

EvidencePointer Explainer::retrieve(const TraceStep& step, Locals locals) {
    if (step.value.is_null()) {
        return united(operands_of(step), locals);
    }
    const ObjectType* type = state_.program().binding->find_class(step.origin->name);
    if (type != nullptr && !type->is_evidence) {
        return store_.plain(nullptr);
    }
    const auto found = step.value.as_list();
    const FactSet retrieved = store_.one(facts_.retrieve(*step.origin, file_, found.size()));
    const Evidences elements = store_.room<EvidencePointer>(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        FactSet facts = retrieved;
        store_.add(facts, store_.one(facts_.resource(found[i])));
        elements[i] = store_.plain(facts);
    }
    return store_.make({nullptr, retrieved, elements});
}

EvidencePointer Explainer::property(const TraceStep& step, Locals locals) {
    const elm::Expression& operand = *step.origin->operands.front();
    if (step.first == nullptr) {  // an element of a local is read without a step
        return operand.kind == elm::Kind::Local
                   ? store_.flat(locals[static_cast<std::size_t>(operand.slot)])
                   : store_.plain(nullptr);
    }
    const EvidencePointer owner = evidence(*step.first, locals);
    if (owner->elements.empty()) {
        return owner;
    }
    if (!step.first->value.is(ValueKind::Tuple)) {
        return store_.flat(owner);
    }
    const auto names = step.first->value.as_tuple().names;
    const auto name = std::ranges::find(names, step.origin->name);
    return store_.element(owner, static_cast<std::size_t>(name - names.begin()));
}

EvidencePointer Explainer::elements(const TraceStep& step, Locals locals) {
    const Steps operands = operands_of(step);
    const Evidences evidences = store_.room<EvidencePointer>(operands.size());
    bool has_evidence = false;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        evidences[i] = evidence(*operands[i], locals);
        has_evidence = has_evidence || !store_.is_nothing(evidences[i]);
    }
    return has_evidence ? store_.make({nullptr, nullptr, evidences}) : store_.plain(nullptr);
}

// Of If and Case: tests and their results alternate, the result is last. Of Coalesce: nulls, then
// the result.
EvidencePointer Explainer::chosen(const TraceStep& step, Locals locals) {
    const Steps steps = operands_of(step);
    if (steps.empty()) {
        return store_.plain(nullptr);
    }
    if (step.origin->kind == elm::Kind::Coalesce && step.origin->strict) {
        return united(steps, locals);
    }
    FactSet passed = nullptr;
    for (const TraceStep* step_before : steps.first(steps.size() - 1)) {
        store_.add(passed, store_.all(evidence(*step_before, locals)));
    }
    return store_.with(evidence(*steps.back(), locals), passed);
}

}  // namespace hookline::cql
