#include "engine/plan/suggestion_builder.hpp"

#include <algorithm>
#include <array>

#include "engine/plan/draft_resource.hpp"
#include "engine/plan/order_words.hpp"
#include "engine/plan/source_words.hpp"
#include "fhir/base/drop_repeated.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::engine {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

// `Type/id` with the characters that FHIR allows in an id. Its length is left to the client: ids of
// real EHRs are longer than 64.
bool is_resource_id(std::string_view reference) {
    const std::size_t slash = reference.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == reference.size()) {
        return false;
    }
    return std::ranges::all_of(reference.substr(slash + 1), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
}

// Whether a prefetch key asks for orders and was not read completely. Statements and
// administrations tell of what was taken and cannot be changed.
bool may_hold_orders(const mappings::PatientRecord& record, std::string_view key) {
    constexpr std::array<std::string_view, 3> kOrders = {"MedicationRequest", "ServiceRequest",
                                                         "Appointment"};
    for (std::size_t i = 0; i < record.sources.size(); ++i) {
        if (record.sources[i].name == key) {
            return !mappings::is_complete(record.sources[i].state) &&
                   std::ranges::find(kOrders, mappings::type_of_source(i)) != kOrders.end();
        }
    }
    return false;
}

}  // namespace

void SuggestionBuilder::add(FiredRule& fired, RuleEvaluator& evaluator,
                            const RuleEvaluator::Firing& firing) {
    const Rule& rule = *fired.rule;
    std::vector<std::string> reasons = evaluator.texts(rule.reason, *firing.evaluation);
    for (std::string& reason : evaluator.texts(rule.plan_reason, *firing.evaluation)) {
        if (!contains(reasons, reason)) {
            reasons.push_back(std::move(reason));
        }
    }
    const Firing of_rule{evaluator, firing, std::move(reasons)};
    for (const SuggestionRule& suggestion : rule.suggestions) {
        if (auto built = build(suggestion, of_rule)) {
            fired.suggestions.push_back(*std::move(built));
        } else if (built.error().is_unchecked) {
            fired.unchecked_suggestions.push_back(
                {suggestion.label, std::move(built.error().unread)});
        }
    }
}

auto SuggestionBuilder::build(const SuggestionRule& suggestion, const Firing& firing)
    -> Offered<Suggestion> {
    const Offered<bool> is_offered = holds(suggestion.conditions, firing);
    if (!is_offered || !*is_offered) {
        return std::unexpected(is_offered ? Withheld{} : is_offered.error());
    }
    Suggestion result;
    result.label = suggestion.label;
    result.is_recommended = suggestion.is_recommended;
    for (const SuggestionAction& action : suggestion.actions) {
        // Part of the advice that cannot be checked or carried out: none is offered.
        if (auto added = add_action(action, firing, result.actions); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    if (result.actions.empty()) {
        return std::unexpected(Withheld{});
    }
    SuggestionCheck::Finding found = check_.find(result);
    if (found.verdict != SuggestionCheck::Verdict::Fine) {
        return std::unexpected(
            Withheld{.is_unchecked = found.verdict == SuggestionCheck::Verdict::NotEvaluated});
    }
    result.on_order = std::move(found.on_order);
    result.uuid = ids_.next_uuid();
    return result;
}

// SAFETY: a suggestion that is missing looks as if it had been checked and did not fit.
auto SuggestionBuilder::holds(const std::vector<BoundExpression>& conditions, const Firing& firing)
    -> Offered<bool> {
    const Truth truth = firing.evaluator.all_true(conditions, firing.evaluation());
    if (truth == Truth::Error) {
        return std::unexpected(Withheld{.is_unchecked = true});
    }
    if (truth == Truth::No && firing.evaluator.has_unread()) {
        const ConditionOutcome outcome =
            firing.evaluator.traced(firing.of_rule.order)
                .analysis.outcome(conditions, ConditionAnalysis::Depth::Facts);
        if (outcome.possible.can_be_true() && !outcome.unread.empty()) {
            return std::unexpected(Withheld{true, sources_in_words(outcome.unread)});
        }
    }
    return truth == Truth::Yes;
}

auto SuggestionBuilder::add_action(const SuggestionAction& action, const Firing& firing,
                                   std::vector<Action>& actions) -> Offered<void> {
    const Offered<bool> is_included = holds(action.conditions, firing);
    if (!is_included) {
        return std::unexpected(is_included.error());
    }
    if (*is_included) {
        switch (action.type) {
            case ActionType::Create:
                actions.push_back(create(action, firing.reasons));
                break;
            case ActionType::Delete:
                return add_deletes(action, actions);
            case ActionType::Update:
                return add_updates(action, firing, actions);
        }
    }
    return {};
}

Action SuggestionBuilder::create(const SuggestionAction& action,
                                 const std::vector<std::string>& reasons) {
    Action result;
    result.type = ActionType::Create;
    result.description = action.description;
    result.resource_json =
        write_draft_resource(*action.activity, {ids_.next_uuid(), call_.source.record().patient.id,
                                                call_.encounter_id, call_.now, reasons});
    return result;
}

// SR-083: only orders of this call, by their own id. Kinds of which nothing is drafted leave
// nothing to remove; a draft cannot be removed that has no id, or none that FHIR allows (CH-116).
auto SuggestionBuilder::add_deletes(const SuggestionAction& action,
                                    std::vector<Action>& actions) const -> Offered<void> {
    std::vector<std::string_view> removed;
    for (const mappings::DraftOrder& order : call_.source.record().draft_orders) {
        if (!order.is_trigger || !contains(action.kinds, order.kind) ||
            std::ranges::find(removed, order.reference) != removed.end()) {
            continue;
        }
        if (order.id.empty() || !is_resource_id(order.reference)) {
            return std::unexpected(Withheld{});
        }
        removed.push_back(order.reference);
        actions.push_back(
            {ActionType::Delete,
             with_order_name(action.description, call_.source.record(), order.reference),
             {},
             std::string(order.reference)});
    }
    return {};
}

// SAFETY: SR-083 lets suggestions touch drafts only; the guideline asks to stop a running order. An
// update is therefore offered only for a resource of this patient that the client sent itself, it
// changes nothing but the elements that the plan names, and it never activates anything.
auto SuggestionBuilder::add_updates(const SuggestionAction& action, const Firing& firing,
                                    std::vector<Action>& actions) const -> Offered<void> {
    std::vector<ElementText> changes;
    for (const ElementChange& change : action.changes) {
        const auto value = firing.evaluator.evaluate(change.value, firing.evaluation());
        if (!value) {
            return std::unexpected(Withheld{.is_unchecked = true});
        }
        std::string text(value->is_null() ? "" : value->as_string());
        if (text.empty() || (change.path == "status" && text == "active")) {
            return std::unexpected(Withheld{});
        }
        changes.push_back({change.path, std::move(text)});
    }
    if (!firing.evaluator.evaluate(action.target, firing.evaluation())) {
        return std::unexpected(Withheld{.is_unchecked = true});
    }
    const std::vector<std::string> targets =
        firing.evaluator.texts(action.target, firing.evaluation());
    for (const std::string& target : targets) {
        const fhir::json::Value* resource =
            is_resource_id(target) ? find_resource(call_.prefetch, target) : nullptr;
        if (resource == nullptr && is_resource_id(target)) {
            resource = find_in_bundle(call_.draft_orders, target);
        }
        if (resource == nullptr) {
            return std::unexpected(Withheld{});
        }
        actions.push_back({ActionType::Update,
                           with_order_name(action.description, call_.source.record(), target),
                           write_changed_resource(*resource, changes),
                           {}});
    }
    return targets.empty() ? Offered<void>(std::unexpected(without_target(action, firing)))
                           : Offered<void>();
}

// Nothing to change is known; the order may be among those that were not read.
auto SuggestionBuilder::without_target(const SuggestionAction& action, const Firing& firing) const
    -> Withheld {
    if (!firing.evaluator.has_unread()) {
        return {};
    }
    const auto why =
        firing.evaluator.traced(firing.of_rule.order).evaluation.explain(action.target.definition);
    if (!why) {
        return {.is_unchecked = true};
    }
    std::vector<std::string> unread;
    for (const cql::RetrieveEvidence& retrieve : why->retrieves) {
        for (const std::string_view key : mappings::sources_of_class(retrieve.class_name)) {
            if (may_hold_orders(call_.source.record(), key)) {
                unread.emplace_back(key);
            }
        }
    }
    drop_repeated(unread);
    return {.is_unchecked = !unread.empty(), .unread = sources_in_words(unread)};
}

}  // namespace hookline::engine
