#include "engine/plan/suggestion_builder.hpp"

#include <algorithm>

#include "engine/plan/draft_resource.hpp"

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

}  // namespace

std::vector<Suggestion> SuggestionBuilder::build(const Rule& rule, cql::Evaluation& evaluation) {
    std::vector<std::string> reasons = evaluator_.texts(rule.reason, evaluation);
    for (std::string& reason : evaluator_.texts(rule.plan_reason, evaluation)) {
        if (!contains(reasons, reason)) {
            reasons.push_back(std::move(reason));
        }
    }
    std::vector<Suggestion> suggestions;
    for (const SuggestionRule& suggestion : rule.suggestions) {
        if (auto built = build_one(suggestion, reasons, evaluation)) {
            suggestions.push_back(*std::move(built));
        }
    }
    return suggestions;
}

std::optional<Suggestion> SuggestionBuilder::build_one(const SuggestionRule& suggestion,
                                                       const std::vector<std::string>& reasons,
                                                       cql::Evaluation& evaluation) {
    if (evaluator_.all_true(suggestion.conditions, evaluation) != Truth::Yes) {
        return std::nullopt;
    }
    Suggestion result;
    result.label = suggestion.label;
    result.is_recommended = suggestion.is_recommended;
    for (const SuggestionAction& action : suggestion.actions) {
        const Truth included = evaluator_.all_true(action.conditions, evaluation);
        if (included == Truth::Error) {
            return std::nullopt;
        }
        if (included == Truth::No) {
            continue;
        }
        bool done = true;
        switch (action.type) {
            case ActionType::Create:
                result.actions.push_back(create(action, reasons));
                break;
            case ActionType::Delete:
                done = add_deletes(action, result.actions);
                break;
            case ActionType::Update:
                done = add_updates(action, evaluation, result.actions);
                break;
        }
        if (!done) {
            return std::nullopt;  // part of the advice cannot be carried out, so none is offered
        }
    }
    if (result.actions.empty()) {
        return std::nullopt;
    }
    SuggestionCheck::Finding found = check_.find(result);
    if (found.raises_warning) {
        return std::nullopt;
    }
    result.on_order = std::move(found.on_order);
    result.uuid = ids_.next_uuid();
    return result;
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
bool SuggestionBuilder::add_deletes(const SuggestionAction& action,
                                    std::vector<Action>& actions) const {
    std::vector<std::string_view> removed;
    for (const mappings::DraftOrder& order : call_.source.record().draft_orders) {
        if (!order.is_trigger || !contains(action.kinds, order.kind) ||
            std::ranges::find(removed, order.reference) != removed.end()) {
            continue;
        }
        if (order.id.empty() || !is_resource_id(order.reference)) {
            return false;
        }
        removed.push_back(order.reference);
        actions.push_back(
            {ActionType::Delete, action.description, {}, std::string(order.reference)});
    }
    return true;
}

// SAFETY: SR-083 lets suggestions touch drafts only; the guideline asks to stop a running order. An
// update is therefore offered only for a resource of this patient that the client sent itself, it
// changes nothing but the elements that the plan names, and it never activates anything.
bool SuggestionBuilder::add_updates(const SuggestionAction& action, cql::Evaluation& evaluation,
                                    std::vector<Action>& actions) {
    std::vector<ElementText> changes;
    for (const ElementChange& change : action.changes) {
        bool failed = false;
        std::string value = evaluator_.text(change.value, "", evaluation, failed);
        if (failed || value.empty() || (change.path == "status" && value == "active")) {
            return false;
        }
        changes.push_back({change.path, std::move(value)});
    }
    const std::vector<std::string> targets = evaluator_.texts(action.target, evaluation);
    for (const std::string& target : targets) {
        if (!is_resource_id(target)) {
            return false;
        }
        const fhir::json::Value* resource = find_resource(call_.prefetch, target);
        if (resource == nullptr) {
            resource = find_in_bundle(call_.draft_orders, target);
        }
        if (resource == nullptr) {
            return false;
        }
        actions.push_back({ActionType::Update,
                           action.description,
                           write_changed_resource(*resource, changes),
                           {}});
    }
    return !targets.empty();
}

}  // namespace hookline::engine
