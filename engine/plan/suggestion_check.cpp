#include "engine/plan/suggestion_check.hpp"

#include <algorithm>

#include "engine/plan/order_words.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "fhir/base/drop_repeated.hpp"
#include "mappings/build_record.hpp"
#include "mappings/without_uncertain.hpp"

namespace hookline::engine {

using mappings::DraftOrder;

SuggestionCheck::Finding SuggestionCheck::find(const Suggestion& suggestion) {
    const bool creates = std::ranges::any_of(
        suggestion.actions, [](const Action& action) { return action.type == ActionType::Create; });
    if (!creates) {
        return {};
    }
    std::string key;
    for (const Action& action : suggestion.actions) {
        key += action.description + '\n' + action.resource_id + '\n';
    }
    const auto known = known_.find(key);
    if (known != known_.end()) {
        return known->second;
    }
    return known_[key] = look_at(suggestion);
}

SuggestionCheck::Finding SuggestionCheck::look_at(const Suggestion& suggestion) {
    bool failed = false;
    const std::vector<DraftOrder> orders = orders_after(suggestion, failed);
    if (failed) {
        return {.raises_warning = true, .on_order = {}};
    }
    return {.raises_warning = any_warning_after(orders), .on_order = on_order(orders)};
}

std::vector<std::string> SuggestionCheck::on_order(const std::vector<DraftOrder>& orders) const {
    std::vector<std::string> lines;
    for (const DraftOrder& order : orders) {
        if (!order.is_trigger || order.kind.empty()) {
            continue;
        }
        for (const mappings::ServiceRequest& request : call_.source.record().service_requests) {
            if (request.status == "active" &&
                std::ranges::find(request.kinds, order.kind) != request.kinds.end()) {
                lines.push_back(request_in_words(request, order.kind));
            }
        }
    }
    drop_repeated(lines);
    return lines;
}

bool SuggestionCheck::any_warning_after(const std::vector<DraftOrder>& orders) {
    mappings::PatientRecord after = call_.source.record();
    after.draft_orders = orders;
    if (any_warning(after, &before_)) {
        return true;
    }
    // A preliminary value silences no warning (CertaintyLimit).
    const bool has_preliminary = mappings::find_uncertain(after).preliminary;
    return has_preliminary &&
           any_warning(mappings::without_uncertain(after, {.preliminary = true},
                                                   call_.tables.therapy, call_.now.date, arena_),
                       nullptr);
}

std::vector<DraftOrder> SuggestionCheck::orders_after(const Suggestion& suggestion, bool& failed) {
    std::vector<std::string_view> deleted;
    std::string created = R"({"resourceType":"Bundle","entry":[)";
    for (const Action& action : suggestion.actions) {
        if (action.type == ActionType::Delete) {
            deleted.push_back(action.resource_id);
        } else if (action.type == ActionType::Create) {
            created += created.ends_with('[') ? R"({"resource":)" : R"(,{"resource":)";
            created += action.resource_json;
            created += '}';
        }
    }
    created += "]}";
    std::ranges::sort(deleted);
    const mappings::PatientRecord& record = call_.source.record();
    std::vector<DraftOrder> orders;
    orders.reserve(record.draft_orders.size() + suggestion.actions.size());
    for (const DraftOrder& order : record.draft_orders) {
        if (!std::ranges::binary_search(deleted, order.reference)) {
            orders.push_back(order);
            orders.back().is_trigger = false;
            orders.back().selected = false;
        }
    }
    bodies_.push_back(std::make_unique<fhir::json::BodyBuffer>(created));
    const auto bundle = fhir::json::parse(*bodies_.back(), arena_);
    mappings::RecordInput input;
    input.patient_id = record.patient.id;
    input.now = call_.now;
    if (bundle) {
        input.draft_orders = *bundle;
    }
    const auto mapped = mappings::build_record(input, call_.terminology, call_.tables, arena_);
    failed = !bundle || !mapped;
    if (!failed) {
        const auto created_orders = (*mapped)->draft_orders;
        orders.insert(orders.end(), created_orders.begin(), created_orders.end());
        for (DraftOrder& order : orders) {
            order.selected = order.is_trigger;
        }
    }
    return orders;
}

bool SuggestionCheck::any_warning(const mappings::PatientRecord& after, cql::Evaluation* before) {
    const RecordSource source(after, call_.binding);
    return any_warning("order-select", source, before) || any_warning("order-sign", source, before);
}

bool SuggestionCheck::any_warning(std::string_view hook, const RecordSource& source,
                                  cql::Evaluation* before) {
    const TriggerKinds kinds(source.record());
    std::vector<const Rule*> rules;
    for (const std::size_t index : guideline_.index().find(kinds.of(hook))) {
        const Rule& rule = guideline_.rules()[index];
        if (rule.indicator != Indicator::Info && (!rule.is_prognosis || call_.shows_prognosis)) {
            rules.push_back(&rule);
        }
    }
    if (rules.empty()) {
        return false;
    }
    HookCall after = call_.with_source(source);
    after.hook = hook;
    after.draft_orders = {};
    after.base_url = {};
    after.overrides = nullptr;
    RuleEvaluator evaluator(guideline_, after, arena_, before);
    return std::ranges::any_of(
        rules, [&](const Rule* rule) { return evaluator.fires(*rule).truth != Truth::No; });
}

}  // namespace hookline::engine
