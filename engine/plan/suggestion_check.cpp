#include "engine/plan/suggestion_check.hpp"

#include <algorithm>

#include "engine/plan/order_words.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "fhir/base/drop_repeated.hpp"
#include "mappings/build_record.hpp"
#include "mappings/without_uncertain.hpp"

namespace hookline::engine {

using mappings::DraftOrder;

namespace {

using Verdict = SuggestionCheck::Verdict;

// A warning that is known outweighs a rule that is not; both outweigh silence.
Verdict outweighing(Verdict one, Verdict other) {
    for (const Verdict verdict : {Verdict::RaisesWarning, Verdict::NotEvaluated}) {
        if (one == verdict || other == verdict) {
            return verdict;
        }
    }
    return Verdict::Fine;
}

}  // namespace

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
        return {.verdict = Verdict::NotEvaluated, .on_order = {}};
    }
    return {.verdict = verdict_after(orders), .on_order = on_order(orders)};
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

SuggestionCheck::Verdict SuggestionCheck::verdict_after(const std::vector<DraftOrder>& orders) {
    mappings::PatientRecord after = call_.source.record();
    after.draft_orders = orders;
    const Verdict whole = verdict(after, &before_);
    // A preliminary value silences no warning (CertaintyLimit).
    if (whole == Verdict::RaisesWarning || !mappings::find_uncertain(after).preliminary) {
        return whole;
    }
    return outweighing(
        whole, verdict(mappings::without_uncertain(after, {.preliminary = true},
                                                   call_.tables.therapy, call_.now.date, arena_),
                       nullptr));
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

SuggestionCheck::Verdict SuggestionCheck::verdict(const mappings::PatientRecord& after,
                                                  cql::Evaluation* before) {
    const RecordSource source(after, call_.binding);
    const Verdict selected = verdict("order-select", source, before);
    return selected == Verdict::RaisesWarning
               ? selected
               : outweighing(selected, verdict("order-sign", source, before));
}

SuggestionCheck::Verdict SuggestionCheck::verdict(std::string_view hook, const RecordSource& source,
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
        return Verdict::Fine;
    }
    HookCall after = call_.with_source(source);
    after.hook = hook;
    after.draft_orders = {};
    after.base_url = {};
    after.overrides = nullptr;
    RuleEvaluator evaluator(guideline_, after, arena_, before);
    Verdict result = Verdict::Fine;
    for (const Rule* rule : rules) {
        const Truth fires = evaluator.fires(*rule).truth;
        if (fires == Truth::Yes) {
            result = Verdict::RaisesWarning;
            break;
        }
        if (fires == Truth::Error) {
            result = Verdict::NotEvaluated;
        }
    }
    is_cut_short_ = is_cut_short_ || evaluator.is_cut_short();
    return result;
}

}  // namespace hookline::engine
