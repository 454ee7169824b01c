#include "engine/plan/rule_evaluator.hpp"

#include <algorithm>
#include <span>

#include "mappings/data_state.hpp"

namespace hookline::engine {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

bool any_unread(std::span<const std::string_view> needed, const mappings::PatientRecord& record) {
    return std::ranges::any_of(needed, [&record](std::string_view key) {
        return !ConditionAnalysis::is_left_out(record, key) &&
               !mappings::is_complete(record.state_of(key));
    });
}

}  // namespace

RuleEvaluator::RuleEvaluator(const Guideline& guideline, const HookCall& call, RequestArena& arena,
                             cql::Evaluation* before)
    : guideline_(guideline),
      call_(call),
      arena_(arena),
      has_unread_(call.source.record().has_unread_order() ||
                  any_unread(guideline.sources_of(call.hook), call.source.record())),
      evaluation_(guideline.libraries(), call.source, *guideline.context().terminology,
                  options(call, {before, &guideline.draft_dependents()}), arena) {}

cql::EvaluationOptions RuleEvaluator::options(const HookCall& call, cql::SharedValues shared) {
    cql::EvaluationOptions options;
    options.now = call.now;
    options.overrides = call.given;
    options.shared = shared;
    options.steps_max = call.budget.steps_max;
    options.clock = call.budget.clock;
    options.deadline_ms = call.budget.deadline_ms;
    return options;
}

RuleEvaluator::Traced::Traced(const Guideline& guideline, const HookCall& call,
                              cql::Evaluation& explained, RequestArena& arena)
    : evaluation(explained),
      reporter(guideline.facts() == nullptr
                   ? std::optional<FactReporter>()
                   : std::optional<FactReporter>(std::in_place, *guideline.facts(), call.binding,
                                                 call.source.record().sources, evaluation, arena)),
      analysis(guideline, call.source, evaluation, reporter ? &*reporter : nullptr) {}

RuleEvaluator::Traced& RuleEvaluator::traced(const mappings::DraftOrder* order) {
    auto& known = traced_[order == nullptr ? std::string_view() : order->key];
    if (known == nullptr) {
        known = std::make_unique<Traced>(
            guideline_, call_, order == nullptr ? evaluation_ : evaluation_for(*order), arena_);
    }
    return *known;
}

std::vector<const mappings::DraftOrder*> RuleEvaluator::orders_of(const Rule& rule) const {
    std::vector<const mappings::DraftOrder*> orders;
    for (const Trigger& trigger : rule.triggers) {
        if (trigger.hook != call_.hook) {
            continue;
        }
        for (const mappings::DraftOrder& order : call_.source.record().draft_orders) {
            if (order.is_trigger && contains(trigger.kinds, order.kind)) {
                orders.push_back(&order);
            }
        }
    }
    return orders;
}

bool RuleEvaluator::has_several_triggers() const {
    return std::ranges::count_if(call_.source.record().draft_orders,
                                 &mappings::DraftOrder::is_trigger) > 1;
}

RuleEvaluator::Firing RuleEvaluator::fires(const Rule& rule) {
    if (!rule.per_order || !has_several_triggers()) {
        return {all_true(rule.conditions, evaluation_), &evaluation_, nullptr};
    }
    Firing result;
    for (const mappings::DraftOrder* order : orders_of(rule)) {
        cql::Evaluation& evaluation = evaluation_for(*order);
        const Truth truth = all_true(rule.conditions, evaluation);
        if (truth == Truth::Yes) {
            return {truth, &evaluation, order};
        }
        if (result.evaluation == nullptr || truth == Truth::Error) {
            result = {truth, &evaluation, order};
        }
    }
    return result;
}

std::vector<const Rule*> RuleEvaluator::active_footers() {
    std::vector<const Rule*> footers;
    for (const std::size_t index : guideline_.footers()) {
        const Rule& rule = guideline_.rules()[index];
        if (std::ranges::find(rule.triggers, call_.hook, &Trigger::hook) != rule.triggers.end() &&
            all_true(rule.conditions, evaluation_) != Truth::No) {
            footers.push_back(&rule);
        }
    }
    return footers;
}

cql::Evaluation& RuleEvaluator::evaluation_for(const mappings::DraftOrder& order) {
    auto& evaluation = by_order_[order.key];
    if (evaluation == nullptr) {
        cql::EvaluationOptions of_order =
            options(call_, {&evaluation_, &guideline_.order_dependents()});
        of_order.overrides.emplace_back(guideline_.order_in_question(),
                                        cql::Value::string(order.key));
        evaluation =
            std::make_unique<cql::Evaluation>(guideline_.libraries(), call_.source,
                                              *guideline_.context().terminology, of_order, arena_);
    }
    return *evaluation;
}

Truth RuleEvaluator::all_true(const std::vector<BoundExpression>& conditions,
                              cql::Evaluation& evaluation) {
    for (const BoundExpression& condition : conditions) {
        const auto value = evaluate(condition, evaluation);
        if (!value) {
            return Truth::Error;
        }
        if (!value->is_true()) {
            return Truth::No;
        }
    }
    return Truth::Yes;
}

Result<cql::Value> RuleEvaluator::evaluate(const BoundExpression& expression,
                                           cql::Evaluation& evaluation) {
    auto value = evaluation.evaluate(expression.definition);
    is_cut_short_ = is_cut_short_ || (!value && value.error().kind == ErrorKind::DeadlineExceeded);
    return value;
}

std::string RuleEvaluator::text(const BoundExpression& expression, std::string fallback,
                                cql::Evaluation& evaluation, bool& failed) {
    if (!expression.present()) {
        return fallback;
    }
    const auto value = evaluation.evaluate(expression.definition);
    if (!value) {
        failed = true;
        return fallback;
    }
    return value->is_null() ? fallback : std::string(value->as_string());
}

std::vector<std::string> RuleEvaluator::texts(const BoundExpression& expression,
                                              cql::Evaluation& evaluation) {
    std::vector<std::string> result;
    if (!expression.present()) {
        return result;
    }
    const auto value = evaluation.evaluate(expression.definition);
    if (!value || value->is_null()) {
        return result;
    }
    if (value->is(cql::ValueKind::String)) {
        result.emplace_back(value->as_string());
        return result;
    }
    for (const cql::Value& item : value->as_list()) {
        if (!item.is_null() && !contains(result, item.as_string())) {
            result.emplace_back(item.as_string());
        }
    }
    return result;
}

}  // namespace hookline::engine
