// Evidence of operators: which of their operands, and which elements of a list, settle the result.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/cql/comparison.hpp"
#include "engine/cql/trace_explainer.hpp"

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

}  // namespace

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
