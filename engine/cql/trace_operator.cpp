// Evidence of operators: which of their operands, and which elements of a list, settle the result.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/cql/comparison.hpp"
#include "engine/cql/trace_explainer.hpp"

namespace hookline::cql {
namespace {

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

EvidencePointer Explainer::operation(const TraceStep& step, Locals locals) {
    if (step.children == 1 && !step.first->value.is(ValueKind::List)) {
        return store_.flat(evidence(*step.first, locals));
    }
    const Steps operands = decisive_operands(step);
    const bool has_list = std::ranges::any_of(
        operands, [](const TraceStep* operand) { return operand->value.is(ValueKind::List); });
    if (!has_list) {
        return united(operands, locals);
    }
    const Evidences evidences = store_.room<EvidencePointer>(operands.size());
    for (std::size_t i = 0; i < operands.size(); ++i) {
        evidences[i] = evidence(*operands[i], locals);
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
        FactSet facts = nullptr;
        for (const EvidencePointer operand : evidences) {
            store_.add(facts, store_.all(operand));
        }
        result = store_.plain(facts);
    }
    return result;
}

// The elements that alone settle a question about a list; null when the whole list does.
EvidencePointer Explainer::witnesses(const TraceStep& step, Steps operands, Evidences evidences) {
    const std::string_view name = step.origin->row->name;
    const bool is_true = step.value.is_true();
    FactSet facts = nullptr;
    bool any = false;
    const auto collect = [&](std::size_t operand, auto wanted) {
        if (!operands[operand]->value.is(ValueKind::List)) {
            return;
        }
        const auto list = operands[operand]->value.as_list();
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (wanted(list[i])) {
                any = true;
                store_.add(facts, store_.all(store_.element(evidences[operand], i)));
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
        store_.add(facts, store_.all(evidences[1 - list]));
    }
    return any ? store_.plain(facts) : nullptr;
}

EvidencePointer Explainer::picked(const TraceStep& step, Steps operands, Evidences evidences) {
    if (step.value.is_null() || !operands.front()->value.is(ValueKind::List)) {
        return nullptr;
    }
    const bool last = step.origin->row->name == "Last";
    const auto at = find_element(state_.context(), operands.front()->value, step.value, last);
    if (!at) {
        return nullptr;
    }
    FactSet others = nullptr;
    for (const EvidencePointer index : evidences.subspan(1)) {
        store_.add(others, store_.all(index));
    }
    return store_.with(store_.element(evidences.front(), *at), others);
}

EvidencePointer Explainer::selected(const TraceStep& step, Steps operands, Evidences evidences) {
    const std::string_view name = step.origin->row->name;
    const EvalContext& context = state_.context();
    const auto origin_of = [&](const Value& item) -> EvidencePointer {
        for (std::size_t i = 0; i < operands.size(); ++i) {
            if (!operands[i]->value.is(ValueKind::List)) {
                continue;
            }
            if (const auto at = find_element(context, operands[i]->value, item, false)) {
                return store_.element(evidences[i], *at);
            }
            const auto inner = operands[i]->value.as_list();
            for (std::size_t n = 0; name == "Flatten" && n < inner.size(); ++n) {
                const auto at = inner[n].is(ValueKind::List)
                                    ? find_element(context, inner[n], item, false)
                                    : std::nullopt;
                if (at) {
                    return store_.element(store_.element(evidences[i], n), *at);
                }
            }
        }
        return store_.plain(store_.all(evidences.front()));
    };
    Evidence result;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const bool removes = i > 0 && name != "Union";
        store_.add(result.own, evidences[i]->own);
        store_.add(result.absence, removes ? store_.all(evidences[i]) : evidences[i]->absence);
    }
    const auto items = step.value.as_list();
    const Evidences elements = store_.room<EvidencePointer>(items.size());
    std::ranges::transform(items, elements.begin(), origin_of);
    result.elements = elements;
    return store_.make(result);
}

}  // namespace hookline::cql
