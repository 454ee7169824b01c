#include "engine/plan/apply.hpp"

#include <algorithm>

#include "engine/plan/card_assembler.hpp"
#include "engine/plan/certainty_limit.hpp"
#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "engine/plan/rule_report.hpp"
#include "engine/plan/source_words.hpp"
#include "engine/plan/suggestion_builder.hpp"

namespace hookline::engine {
namespace {

void add_new(std::vector<std::string_view>& list, std::string_view item) {
    if (!item.empty() && std::ranges::find(list, item) == list.end()) {
        list.push_back(item);
    }
}

// One entry for each statement: a failure outweighs data that were not read.
void add_unchecked(std::vector<UncheckedStatement>& list, UncheckedStatement statement) {
    const auto known = std::ranges::find(list, statement.id, &UncheckedStatement::id);
    if (known == list.end()) {
        list.push_back(std::move(statement));
        return;
    }
    known->failed = known->failed || statement.failed;
    for (std::string& words : statement.unread) {
        if (std::ranges::find(known->unread, words) == known->unread.end()) {
            known->unread.push_back(std::move(words));
        }
    }
}

// A rule that is silent, but might fire if everything had been read, was not checked.
void add_if_open(const Rule& rule, RuleEvaluator& evaluator, const RuleEvaluator::Firing& firing,
                 std::vector<UncheckedStatement>& unchecked) {
    const ConditionOutcome outcome =
        evaluator.traced(firing.order)
            .analysis.outcome(rule.conditions, ConditionAnalysis::depth_for_silent(rule.indicator));
    if (!outcome.possible.can_be_true() || outcome.unread.empty()) {
        return;
    }
    add_unchecked(unchecked, {rule.statement_id, false, sources_in_words(outcome.unread)});
}

// Rule 10: nothing to say. Not when the scope might be another with all data read.
bool is_out_of_scope(const Guideline& guideline, RuleEvaluator& evaluator, bool has_unread) {
    if (!guideline.scope().present()) {
        return false;
    }
    const std::vector<BoundExpression> scope = {guideline.scope()};
    if (evaluator.all_true(scope, evaluator.evaluation()) != Truth::No) {
        return false;
    }
    return !has_unread || !evaluator.traced()
                               .analysis.outcome(scope, ConditionAnalysis::Depth::Sources)
                               .possible.can_be_true();
}

bool has_lost_order(const mappings::PatientRecord& record) {
    return std::ranges::any_of(record.skipped, [](const mappings::SkippedResource& item) {
        return item.is_lost && item.is_of_call();
    });
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
    SuggestionCheck check(guideline, call, evaluator.evaluation(), arena);
    SuggestionBuilder suggestions(call, check, ids);
    CertaintyLimit certainty(guideline, call, arena);
    std::vector<FiredRule> fired;
    std::vector<UncheckedStatement> unchecked;
    const mappings::PatientRecord& record = call.source.record();
    const bool has_unread = evaluator.has_unread();
    if (is_out_of_scope(guideline, evaluator, has_unread)) {
        return result;
    }
    const TriggerKinds kinds(record);
    for (const std::size_t index : guideline.index().find(kinds.of(call.hook))) {
        const Rule& rule = guideline.rules()[index];
        if (rule.is_prognosis && !call.shows_prognosis) {
            continue;
        }
        ++result.rules_evaluated;
        const RuleEvaluator::Firing firing = evaluator.fires(rule);
        if (firing.truth == Truth::No) {
            if (const auto silenced = certainty.find_silenced(rule)) {
                ++result.rules_fired;
                fired.push_back(report_rule(rule, silenced->evaluator, silenced->firing));
                fired.back().leaves_out = silenced->left_out;
                suggestions.add(fired.back(), silenced->evaluator, silenced->firing);
                continue;
            }
        }
        if (firing.truth == Truth::Error) {
            ++result.rules_failed;
            add_unchecked(unchecked, {rule.statement_id, true, {}});
        }
        if (firing.truth == Truth::No && has_unread) {
            add_if_open(rule, evaluator, firing, unchecked);
        }
        if (firing.truth != Truth::Yes) {
            continue;
        }
        ++result.rules_fired;
        fired.push_back(report_rule(rule, evaluator, firing));
        certainty.limit(fired.back());
        suggestions.add(fired.back(), evaluator, firing);
    }
    // A statement that fired was checked, unless one of its rules could not be evaluated.
    std::erase_if(unchecked, [&](const UncheckedStatement& statement) {
        return !statement.failed && std::ranges::any_of(fired, [&](const FiredRule& rule) {
            return rule.rule->statement_id == statement.id;
        });
    });
    result.statements_unchecked = unchecked.size();
    result.is_cut_short = evaluator.is_cut_short() || check.is_cut_short();
    if (!fired.empty() || !unchecked.empty() || has_lost_order(record)) {
        CardAssembler assembler(guideline, call, evaluator.active_footers(), ids);
        result.cards = assembler.assemble(fired, unchecked);
    }
    return result;
}

}  // namespace hookline::engine
