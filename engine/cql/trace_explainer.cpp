#include "engine/cql/trace_explainer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/cql/comparison.hpp"

namespace hookline::cql {
namespace {

using Steps = std::vector<const TraceStep*>;

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

// Operators whose result is one element of their list.
constexpr std::array<std::string_view, 7> kPicks = {"First", "Last", "SingletonFrom", "Indexer",
                                                    "Min",   "Max",  "Mode"};
// Operators whose result is made of elements of their lists.
constexpr std::array<std::string_view, 9> kSelections = {
    "Distinct", "Union", "Intersect", "Except", "Flatten", "Skip", "Take", "Tail", "Slice"};

std::optional<std::size_t> find_element(const EvalContext& context, const Value& list,
                                        const Value& element, bool last) {
    const auto elements = list.as_list();
    for (std::size_t n = 0; n < elements.size(); ++n) {
        const std::size_t i = last ? elements.size() - 1 - n : n;
        if (same_element(context, elements[i], element)) {
            return i;
        }
    }
    return std::nullopt;
}

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

EvidencePointer Explainer::operation(const TraceStep& step, Locals& locals) {
    const Steps operands = decisive_operands(step);
    const bool has_list = std::ranges::any_of(
        operands, [](const TraceStep* operand) { return operand->value.is(ValueKind::List); });
    if (!has_list) {
        return united(operands, locals);
    }
    Evidences evidences;
    for (const TraceStep* operand : operands) {
        evidences.push_back(evidence(*operand, locals));
    }
    EvidencePointer result = witnesses(step, operands, evidences);
    if (result == nullptr && is_one_of(step.origin->row->name, kPicks)) {
        result = picked(step, operands, evidences);
    }
    if (result == nullptr && is_one_of(step.origin->row->name, kSelections) &&
        step.value.is(ValueKind::List)) {
        result = selected(step, operands, evidences);
    }
    if (result == nullptr) {
        FactSet facts;
        for (const EvidencePointer& operand : evidences) {
            add_facts(facts, operand->all());
        }
        result = plain(std::move(facts));
    }
    return result;
}

// The elements that alone settle a question about a list; null when the whole list does.
EvidencePointer Explainer::witnesses(const TraceStep& step, const Steps& operands,
                                     const Evidences& evidences) {
    const std::string_view name = step.origin->row->name;
    const bool is_true = step.value.is_true();
    FactSet facts;
    bool any = false;
    const auto collect = [&](std::size_t operand, auto wanted) {
        if (!operands[operand]->value.is(ValueKind::List)) {
            return;
        }
        const auto list = operands[operand]->value.as_list();
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (wanted(list[i])) {
                any = true;
                add_facts(facts, evidences[operand]->element(i)->all());
            }
        }
    };
    if (name == "Exists" && is_true) {
        collect(0, [](const Value& item) { return !item.is_null(); });
    } else if (name == "AnyTrue" && is_true) {
        collect(0, [](const Value& item) { return item.is_true(); });
    } else if (name == "AllTrue" && step.value.is_false()) {
        collect(0, [](const Value& item) { return item.is_false(); });
    } else if ((name == "In" || name == "Contains") && is_true) {
        const std::size_t list = name == "In" ? 1 : 0;
        collect(list, [&](const Value& item) {
            return same_element(state_.context(), item, operands[1 - list]->value);
        });
        add_facts(facts, evidences[1 - list]->all());
    }
    return any ? plain(std::move(facts)) : nullptr;
}

EvidencePointer Explainer::picked(const TraceStep& step, const Steps& operands,
                                  const Evidences& evidences) {
    if (step.value.is_null() || !operands.front()->value.is(ValueKind::List)) {
        return nullptr;
    }
    const bool last = step.origin->row->name == "Last";
    const auto at = find_element(state_.context(), operands.front()->value, step.value, last);
    if (!at) {
        return nullptr;
    }
    auto result = std::make_shared<Evidence>(*evidences.front()->element(*at));
    for (const EvidencePointer& index : std::span(evidences).subspan(1)) {
        add_facts(result->own, index->all());
    }
    return result;
}

EvidencePointer Explainer::selected(const TraceStep& step, const Steps& operands,
                                    const Evidences& evidences) {
    const std::string_view name = step.origin->row->name;
    const EvalContext& context = state_.context();
    const auto origin_of = [&](const Value& item) -> EvidencePointer {
        for (std::size_t i = 0; i < operands.size(); ++i) {
            if (!operands[i]->value.is(ValueKind::List)) {
                continue;
            }
            if (const auto at = find_element(context, operands[i]->value, item, false)) {
                return evidences[i]->element(*at);
            }
            const auto inner = operands[i]->value.as_list();
            for (std::size_t n = 0; name == "Flatten" && n < inner.size(); ++n) {
                const auto at = inner[n].is(ValueKind::List)
                                    ? find_element(context, inner[n], item, false)
                                    : std::nullopt;
                if (at) {
                    return evidences[i]->element(n)->element(*at);
                }
            }
        }
        return plain(evidences.front()->all());
    };
    auto result = std::make_shared<Evidence>();
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const bool removes = i > 0 && name != "Union";
        add_facts(result->own, evidences[i]->own);
        add_facts(result->absence, removes ? evidences[i]->all() : evidences[i]->absence);
    }
    for (const Value& item : step.value.as_list()) {
        result->elements.push_back(origin_of(item));
    }
    return result;
}

}  // namespace hookline::cql
