#include "engine/plan/fired_rule.hpp"

#include <algorithm>

#include "engine/plan/draft_resource.hpp"

namespace hookline::engine {
namespace {

cql::EvaluationOptions options_of(const HookCall& call) {
    cql::EvaluationOptions options;
    options.now = call.now;
    return options;
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

}  // namespace

RuleEvaluator::RuleEvaluator(const Guideline& guideline, const HookCall& call, RequestArena& arena,
                             IdSource& ids)
    : call_(call),
      ids_(ids),
      evaluation_(guideline.libraries(), call.source, *guideline.context().terminology,
                  options_of(call), arena) {}

bool RuleEvaluator::is_triggered(const Rule& rule) const {
    return std::ranges::any_of(rule.triggers, [&](const Trigger& trigger) {
        if (trigger.hook != call_.hook) {
            return false;
        }
        return trigger.kinds.empty() ||
               std::ranges::any_of(call_.source.record().draft_orders, [&](const auto& order) {
                   return order.is_trigger && contains(trigger.kinds, order.kind);
               });
    });
}

RuleEvaluator::Truth RuleEvaluator::all_true(const std::vector<BoundExpression>& conditions) {
    for (const BoundExpression& condition : conditions) {
        const auto value = evaluation_.evaluate(condition.definition);
        if (!value) {
            return Truth::Error;
        }
        if (!value->is_true()) {
            return Truth::No;
        }
    }
    return Truth::Yes;
}

std::string RuleEvaluator::text(const BoundExpression& expression, std::string fallback,
                                bool& failed) {
    if (!expression.present()) {
        return fallback;
    }
    const auto value = evaluation_.evaluate(expression.definition);
    if (!value) {
        failed = true;
        return fallback;
    }
    return value->is_null() ? fallback : std::string(value->as_string());
}

std::vector<std::string> RuleEvaluator::texts(const BoundExpression& expression) {
    std::vector<std::string> result;
    if (!expression.present()) {
        return result;
    }
    const auto value = evaluation_.evaluate(expression.definition);
    if (!value || value->is_null()) {
        return result;
    }
    for (const cql::Value& item : value->as_list()) {
        if (!item.is_null() && !contains(result, item.as_string())) {
            result.emplace_back(item.as_string());
        }
    }
    return result;
}

RuleEvaluator::Outcome RuleEvaluator::evaluate(const Rule& rule, FiredRule& fired) {
    const Truth applies = all_true(rule.conditions);
    if (applies != Truth::Yes) {
        return applies == Truth::No ? Outcome::NotFired : Outcome::Failed;
    }
    fired.rule = &rule;
    fired.indicator = rule.indicator;
    // SAFETY: a text that cannot be computed falls back to the static one; the rule still fires.
    bool failed = false;
    fired.title = text(rule.dynamic_title, rule.title, failed);
    fired.detail = text(rule.dynamic_description, rule.description, failed);
    const std::string priority = text(rule.dynamic_priority, "", failed);
    if (priority == "routine" || priority == "urgent" || priority == "stat") {
        fired.indicator = priority == "routine"  ? Indicator::Info
                          : priority == "urgent" ? Indicator::Warning
                                                 : Indicator::Critical;
    }
    fired.evidence = texts(rule.evidence);
    fired.missing_data = texts(rule.missing_data);
    const std::vector<std::string> reasons = texts(rule.reason);
    for (const SuggestionRule& suggestion : rule.suggestions) {
        // A suggestion that cannot be decided or built is not offered.
        static_cast<void>(add_suggestion(suggestion, reasons, fired.suggestions));
    }
    return Outcome::Fired;
}

bool RuleEvaluator::add_suggestion(const SuggestionRule& suggestion,
                                   const std::vector<std::string>& reasons,
                                   std::vector<Suggestion>& suggestions) {
    if (all_true(suggestion.conditions) != Truth::Yes) {
        return false;
    }
    Suggestion result;
    result.label = suggestion.label;
    result.is_recommended = suggestion.is_recommended;
    for (const SuggestionAction& action : suggestion.actions) {
        const std::size_t before = result.actions.size();
        switch (action.type) {
            case ActionType::Create:
                result.actions.push_back(create(action, reasons));
                break;
            case ActionType::Delete:
                add_deletes(action, result.actions);
                break;
            case ActionType::Update:
                if (!add_update(action, result.actions)) {
                    return false;
                }
        }
        if (result.actions.size() == before) {
            return false;  // part of the advice cannot be carried out, so none of it is offered
        }
    }
    result.uuid = ids_.next_uuid();
    suggestions.push_back(std::move(result));
    return true;
}

Action RuleEvaluator::create(const SuggestionAction& action,
                             const std::vector<std::string>& reasons) {
    Action result;
    result.type = ActionType::Create;
    result.description = action.description;
    result.resource_json =
        write_draft_resource(*action.activity, {ids_.next_uuid(), call_.source.record().patient.id,
                                                call_.encounter_id, call_.now, reasons});
    return result;
}

// SR-083: only orders of this call, by their own id.
void RuleEvaluator::add_deletes(const SuggestionAction& action,
                                std::vector<Action>& actions) const {
    std::vector<std::string_view> removed;
    for (const mappings::DraftOrder& order : call_.source.record().draft_orders) {
        const bool known = std::ranges::find(removed, order.reference) != removed.end();
        if (!order.is_trigger || order.id.empty() || known || !contains(action.kinds, order.kind)) {
            continue;
        }
        removed.push_back(order.reference);
        actions.push_back(
            {ActionType::Delete, action.description, {}, std::string(order.reference)});
    }
}

// SAFETY: SR-083 lets suggestions touch drafts only; the guideline asks to stop a running order. An
// update is therefore offered only for a resource of this patient that the client sent itself, it
// changes nothing but the elements that the plan names, and it never activates anything.
bool RuleEvaluator::add_update(const SuggestionAction& action, std::vector<Action>& actions) {
    bool failed = false;
    const std::string reference = text(action.target, "", failed);
    const fhir::json::Value* resource = find_resource(call_.prefetch, reference);
    if (failed || resource == nullptr) {
        return false;
    }
    std::vector<ElementText> changes;
    for (const ElementChange& change : action.changes) {
        std::string value = text(change.value, "", failed);
        if (failed || value.empty() || (change.path == "status" && value == "active")) {
            return false;
        }
        changes.push_back({change.path, std::move(value)});
    }
    actions.push_back(
        {ActionType::Update, action.description, write_changed_resource(*resource, changes), {}});
    return true;
}

}  // namespace hookline::engine
