#include "engine/plan/apply.hpp"

#include <algorithm>

#include "engine/plan/card_assembler.hpp"
#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "engine/plan/rule_report.hpp"
#include "engine/plan/suggestion_builder.hpp"

namespace hookline::engine {
namespace {

void add_new(std::vector<std::string_view>& list, std::string_view item) {
    if (!item.empty() && std::ranges::find(list, item) == list.end()) {
        list.push_back(item);
    }
}

void add_unchecked(std::vector<UncheckedStatement>& list, UncheckedStatement statement) {
    if (std::ranges::find(list, statement.id, &UncheckedStatement::id) == list.end()) {
        list.push_back(std::move(statement));
    }
}

}  // namespace

TriggerKinds::TriggerKinds(const mappings::PatientRecord& record) {
    for (const mappings::DraftOrder& order : record.draft_orders) {
        if (order.is_trigger) {
            add_new(orders_, order.kind);
        }
    }
    for (const mappings::Appointment& appointment : record.appointments) {
        if (appointment.in_call) {
            add_new(appointments_, appointment.kind);
        }
    }
}

ApplyResult apply(const Guideline& guideline, const HookCall& call, RequestArena& arena,
                  IdSource& ids) {
    ApplyResult result;
    RuleEvaluator evaluator(guideline, call, arena);
    SuggestionCheck check(guideline, call, arena);
    SuggestionBuilder suggestions(call, evaluator, check, ids);
    std::vector<FiredRule> fired;
    std::vector<UncheckedStatement> unchecked;
    const TriggerKinds kinds(call.source.record());
    for (const std::size_t index : guideline.index().find(kinds.of(call.hook))) {
        const Rule& rule = guideline.rules()[index];
        if (rule.is_prognosis && !call.shows_prognosis) {
            continue;
        }
        ++result.rules_evaluated;
        const RuleEvaluator::Firing firing = evaluator.fires(rule);
        if (firing.truth == Truth::Error) {
            ++result.rules_failed;
            add_unchecked(unchecked, {rule.statement_id, true, {}});
        }
        if (firing.truth != Truth::Yes) {
            continue;
        }
        ++result.rules_fired;
        fired.push_back(report_rule(rule, evaluator, *firing.evaluation));
        fired.back().suggestions = suggestions.build(rule, *firing.evaluation);
    }
    result.cards = CardAssembler(guideline, call, ids).assemble(fired, unchecked);
    return result;
}

}  // namespace hookline::engine
