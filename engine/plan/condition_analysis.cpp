#include "engine/plan/condition_analysis.hpp"

#include <algorithm>

namespace hookline::engine {
namespace {

using cql::Condition;
using Keys = std::vector<std::string>;

void append_new(Keys& list, const Keys& items) {
    for (const std::string& item : items) {
        if (std::ranges::find(list, item) == list.end()) {
            list.push_back(item);
        }
    }
}

}  // namespace

// What rests on these alone is left unknown without a word. A client that has them and could not
// send them all has left something open, as with every other key.
bool ConditionAnalysis::is_left_out(const mappings::PatientRecord& record, std::string_view key) {
    return (key == "encounters" || key == "adverseEvents") && !record.is_given(key);
}

ConditionOutcome ConditionAnalysis::outcome(const std::vector<BoundExpression>& conditions,
                                            Depth depth) {
    ConditionOutcome all{Possible::yes(), {}};
    for (const BoundExpression& condition : conditions) {
        const ConditionOutcome one = of_definition(condition.definition, depth);
        all.possible = all.possible.logical_and(one.possible);
        append_new(all.unread, one.unread);
    }
    if (all.possible.is_settled()) {
        all.unread.clear();
    }
    return all;
}

ConditionOutcome ConditionAnalysis::outcome(const Condition& condition, Depth depth) {
    switch (condition.kind) {
        case Condition::Kind::And:
        case Condition::Kind::Or:
            return combined(condition, depth);
        case Condition::Kind::Reference:
            return of_definition(condition.definition, depth);
        case Condition::Kind::Test:
            return of_test(condition, depth);
        case Condition::Kind::Not:
        case Condition::Kind::IsTrue:
        case Condition::Kind::IsFalse:
            break;
    }
    ConditionOutcome part = outcome(condition.parts.front(), depth);
    part.possible = condition.kind == Condition::Kind::Not      ? part.possible.logical_not()
                    : condition.kind == Condition::Kind::IsTrue ? part.possible.is_true()
                                                                : part.possible.is_false();
    if (part.possible.is_settled()) {
        part.unread.clear();
    }
    return part;
}

ConditionOutcome ConditionAnalysis::combined(const Condition& condition, Depth depth) {
    const bool is_and = condition.kind == Condition::Kind::And;
    ConditionOutcome all{is_and ? Possible::yes() : Possible::no(), {}};
    for (const Condition& part : condition.parts) {
        const ConditionOutcome one = outcome(part, depth);
        all.possible =
            is_and ? all.possible.logical_and(one.possible) : all.possible.logical_or(one.possible);
        append_new(all.unread, one.unread);
        if (all.possible == (is_and ? Possible::no() : Possible::yes())) {
            break;  // whatever the others come to
        }
    }
    if (all.possible.is_settled()) {
        all.unread.clear();
    }
    return all;
}

ConditionOutcome ConditionAnalysis::of_definition(cql::DefinitionRef definition, Depth depth) {
    const auto key = std::pair(definition.index, depth);
    if (const auto known = known_.find(key); known != known_.end()) {
        return known->second;
    }
    const auto value = evaluation_.evaluate(definition);
    ConditionOutcome result;
    const bool is_fact = find_fact(definition) != nullptr;
    if (!value) {
        result.possible = Possible::null();
    } else if (is_fact && (value->is_null() || depth == Depth::Facts)) {
        result.unread = value->is_null() ? unread_of(definition, depth) : Keys{};
        result.possible = result.unread.empty() ? Possible::of(*value) : Possible::anything();
    } else {
        const Condition* body = guideline_.libraries().condition_of(definition);
        const bool is_known_fact =
            is_fact && (body == nullptr || body->kind == Condition::Kind::Test);
        if (body != nullptr && !is_known_fact) {
            result = outcome(*body, depth);
        } else {
            result.unread = is_fact ? unread_of(definition, depth) : Keys{};
            result.possible = result.unread.empty() ? Possible::of(*value) : Possible::anything();
        }
    }
    known_.emplace(key, result);
    return result;
}

ConditionOutcome ConditionAnalysis::of_test(const Condition& test, Depth depth) {
    const auto value = evaluation_.evaluate(test);
    if (!value || !(value->is_null() || value->is(cql::ValueKind::Boolean))) {
        return {Possible::null(), {}};
    }
    ConditionOutcome result{Possible::of(*value), {}};
    bool only_adds = true;  // more data can only add to what is there
    for (const cql::DefinitionRef use : test.uses) {
        if (guideline_.libraries().condition_of(use) != nullptr) {
            const ConditionOutcome part = of_definition(use, depth);
            append_new(result.unread, part.unread);
            only_adds = only_adds && part.unread.empty();
            continue;
        }
        const Keys& unread = unread_of(use, depth);
        const auto used = evaluation_.evaluate(use);
        append_new(result.unread, unread);
        only_adds = only_adds && (unread.empty() || (used && used->is(cql::ValueKind::List)));
    }
    for (const cql::ObjectType* type : test.retrieves) {
        if (source_.state(*type) != cql::RetrieveState::Complete) {
            append_new(result.unread, {type->name});
        }
    }
    if (value->is_null() && source_.record().has_unread_order() && looks_at_orders(test)) {
        append_new(result.unread, {std::string(kOrdersOfCall)});
    }
    if (result.unread.empty()) {
        return result;
    }
    if (only_adds && value->is_true()) {
        result.unread.clear();
    } else {
        result.possible = Possible::anything();
    }
    return result;
}

bool ConditionAnalysis::looks_at_orders(const Condition& test) {
    constexpr std::string_view kClass = "DraftOrder";
    return std::ranges::any_of(test.retrieves,
                               [&](const cql::ObjectType* type) { return type->name == kClass; }) ||
           std::ranges::any_of(test.uses, [&](cql::DefinitionRef use) {
               const auto why = evaluation_.explain(use);
               return why && std::ranges::any_of(why->retrieves,
                                                 [&](const cql::RetrieveEvidence& retrieve) {
                                                     return retrieve.class_name == kClass;
                                                 });
           });
}

const Keys& ConditionAnalysis::unread_of(cql::DefinitionRef definition, Depth depth) {
    const auto key = std::pair(definition.index, depth);
    const auto known = unread_.find(key);
    if (known != unread_.end()) {
        return known->second;
    }
    return unread_.emplace(key, find_unread(definition, depth)).first->second;
}

Keys ConditionAnalysis::find_unread(cql::DefinitionRef definition, Depth depth) {
    const auto value = evaluation_.evaluate(definition);
    if (!value) {
        return {};
    }
    // Further data do not make what is there untrue, but may bring a later or a worse value.
    const Fact* fact = find_fact(definition);
    const bool may_change =
        value->is_null() || value->is(cql::ValueKind::List) ||
        (depth == Depth::Values && (!value->is_true() || (fact != nullptr && fact->latest)));
    if (!may_change) {
        return {};
    }
    if (fact != nullptr) {
        return unread_of_fact(*fact);
    }
    const auto why = evaluation_.explain(definition);
    if (!why || why->given) {
        return {};
    }
    Keys unread;
    for (const cql::DefinitionRef other : why->definitions) {
        if (find_fact(other) != nullptr) {
            append_new(unread, unread_of(other, depth));
        }
    }
    if (guideline_.facts() == nullptr) {
        for (const cql::RetrieveEvidence& retrieve : why->retrieves) {
            if (retrieve.state != cql::RetrieveState::Complete) {
                append_new(unread, {std::string(retrieve.class_name)});
            }
        }
    }
    return unread;
}

Keys ConditionAnalysis::unread_of_fact(const Fact& fact) {
    const auto report = reporter_->report(fact);
    Keys unread;
    if (report) {
        for (const std::string_view key : report->unread) {
            if (!is_left_out(source_.record(), key)) {
                unread.emplace_back(key);
            }
        }
    }
    return unread;
}

}  // namespace hookline::engine
