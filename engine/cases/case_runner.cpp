#include "engine/cases/case_runner.hpp"

#include <algorithm>

#include "engine/cases/case_record.hpp"
#include "engine/cases/fact_value.hpp"
#include "engine/plan/apply.hpp"
#include "engine/plan/explain.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "engine/plan/suggestion_builder.hpp"

namespace hookline::engine {
namespace {

std::string rule_name(const ExpectedStatement& expected) {
    return expected.rule.empty() ? expected.statement : expected.statement + '-' + expected.rule;
}

std::string letters(const FiredStatement& fired) {
    std::string text;
    for (const std::string& letter : fired.rules) {
        text += (text.empty() ? "" : ", ") + letter;
    }
    return text;
}

// The innermost parts that are not true, all that stand around them not being true either.
std::vector<std::string> silent_parts(const std::vector<ConditionPart>& conditions) {
    std::vector<std::string> parts;
    std::vector<bool> is_silent;  // of the parts around, by depth
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        const ConditionPart& part = conditions[i];
        is_silent.resize(part.depth);
        const bool around = std::ranges::all_of(is_silent, [](bool silent) { return silent; });
        is_silent.push_back(part.value != "true");
        const bool is_inner = i + 1 == conditions.size() || conditions[i + 1].depth <= part.depth;
        if (part.text == "not" && part.value != "true" && around && !is_inner) {
            parts.push_back("`" + conditions[i + 1].text + "` is " + conditions[i + 1].value);
        } else if (is_inner && around && part.value != "true") {
            parts.push_back("`" + part.text + "` is " + part.value);
        }
    }
    return parts;
}

using Given = std::vector<std::pair<cql::DefinitionRef, cql::Value>>;

// The facts of the case as overrides; `silenced` is unknown instead.
Given given_facts(const Guideline& guideline, const Case& test, const std::string& silenced,
                  RequestArena& arena, std::vector<std::string>& failures) {
    Given given;
    for (const GivenFact& fact : test.facts) {
        const cql::DefinitionRef definition = guideline.fact(fact.name);
        if (!definition.valid()) {
            failures.push_back("fact `" + fact.name + "` is not defined");
            continue;
        }
        const cql::Type& type = guideline.libraries().type_of(definition);
        const auto value = read_fact_value(fact.value, type, arena);
        if (!value) {
            failures.push_back("fact `" + fact.name + "`: " + value.error().message);
            continue;
        }
        given.emplace_back(definition, *value);
    }
    if (!silenced.empty()) {
        const cql::DefinitionRef definition = guideline.fact(silenced);
        if (definition.valid()) {
            given.emplace_back(definition, unknown_fact(guideline.libraries().type_of(definition)));
        } else {
            failures.push_back("fact `" + silenced + "` is not defined");
        }
    }
    return given;
}

// Cases look at the labels of suggestions, never at their ids.
class NoIds final : public IdSource {
  public:
    [[nodiscard]] std::string next_uuid() override { return {}; }
};

bool names_suggestions_of(const Case& test, const Rule& rule) {
    return std::ranges::any_of(test.suggestions, [&](const ExpectedSuggestions& expected) {
        return expected.statement == rule.statement_id && expected.rule == rule.letter;
    });
}

std::set<std::string> offered_labels(const Guideline& guideline, const Rule& rule,
                                     const HookCall& call, RuleEvaluator& evaluator,
                                     const RuleEvaluator::Firing& firing, RequestArena& arena) {
    SuggestionCheck check(guideline, call, evaluator.evaluation(), arena);
    NoIds ids;
    std::set<std::string> labels;
    FiredRule fired;
    fired.rule = &rule;
    SuggestionBuilder(call, check, ids).add(fired, evaluator, firing);
    for (const Suggestion& suggestion : fired.suggestions) {
        labels.insert(suggestion.label);
    }
    return labels;
}

}  // namespace

struct CaseRunner::CaseCall {
    CaseCall(const CaseRunner& runner, const Case& test, const std::string& silenced = {})
        : record(make_case_record(test, runner.tables_, arena)),
          source(record, runner.binding_),
          call{test.hook,
               source,
               runner.binding_,
               runner.terminology_,
               runner.tables_,
               {},
               {},
               {},
               now(),
               {},
               test.shows_prognosis,
               given_facts(runner.guideline_, test, silenced, arena, failures)} {}

    RequestArena arena;
    std::vector<std::string> failures;  // facts that are not defined or do not fit
    const mappings::PatientRecord record;
    const RecordSource source;
    const HookCall call;
};

std::size_t RuleCoverage::rules() const {
    return guideline_.rules().size();
}

std::vector<std::string> RuleCoverage::missing(const std::set<std::string>& seen) const {
    std::vector<std::string> rules;
    for (const Rule& rule : guideline_.rules()) {
        if (!seen.contains(rule.id)) {
            rules.push_back(rule.id);
        }
    }
    return rules;
}

fhir::DateTime CaseRunner::now() {
    return fhir::date_time_from_epoch_ms(1'767'225'600'000, 0);  // 2026-01-01T00:00:00Z
}

const FiredStatement* CaseRunner::Outcome::find(const std::string& statement) const {
    for (const auto* statements : {&fired, &footers}) {
        const auto found = statements->find(statement);
        if (found != statements->end()) {
            return &found->second;
        }
    }
    return nullptr;
}

std::vector<std::string> CaseRunner::unknown_kinds(const Case& test) const {
    std::vector<std::string> failures;
    const auto check = [&](const std::vector<std::string>& kinds, const auto& known) {
        for (const std::string& kind : kinds) {
            if (!known.contains(kind)) {
                failures.push_back("kind `" + kind + "` is in no mapping table");
            }
        }
    };
    check(test.draft_orders, kinds_.orders);
    check(test.selected_orders.value_or(std::vector<std::string>()), kinds_.orders);
    check(test.appointments, kinds_.appointments);
    return failures;
}

CaseResult CaseRunner::run(const Case& test, RuleCoverage& coverage) const {
    CaseResult result;
    result.name = test.name;
    result.failures = unknown_kinds(test);
    if (!result.failures.empty()) {
        return result;
    }
    Outcome outcome = evaluate(test, {}, coverage);
    result.fired = outcome.fired;
    result.failures = std::move(outcome.failures);
    ++result.checks;
    if (!result.failures.empty()) {
        return result;
    }
    judge(test, outcome, result);
    for (const std::string& fact : test.silenced_when_unknown) {
        ++result.checks;
        const Outcome silenced = evaluate(test, fact, coverage);
        std::ranges::copy(silenced.failures, std::back_inserter(result.failures));
        const ExpectedStatement& expected = test.expected.front();
        const auto fired = silenced.fired.find(expected.statement);
        if (fired != silenced.fired.end() && fired->second.rules.contains(expected.rule)) {
            result.failures.push_back(rule_name(expected) + " fires although `" + fact +
                                      "` is unknown");
        }
    }
    return result;
}

CaseRunner::Outcome CaseRunner::evaluate(const Case& test, const std::string& silenced,
                                         RuleCoverage& coverage) const {
    CaseCall made(*this, test, silenced);
    Outcome outcome;
    outcome.failures = std::move(made.failures);
    RuleEvaluator evaluator(guideline_, made.call, made.arena);
    const TriggerKinds kinds(made.record);
    for (const std::size_t index : guideline_.index().find(kinds.of(test.hook))) {
        const Rule& rule = guideline_.rules()[index];
        if (rule.is_prognosis && !test.shows_prognosis) {
            continue;
        }
        const RuleEvaluator::Firing firing = evaluator.fires(rule);
        switch (firing.truth) {
            case Truth::Yes: {
                coverage.fired(rule);
                FiredStatement& fired = outcome.fired[rule.statement_id];
                fired.indicator = std::max(fired.indicator, rule.indicator);
                fired.rules.insert(rule.letter);
                if (names_suggestions_of(test, rule)) {
                    outcome.offered[rule.id] =
                        offered_labels(guideline_, rule, made.call, evaluator, firing, made.arena);
                }
                break;
            }
            case Truth::No:
                coverage.silent(rule);
                break;
            case Truth::Error:
                outcome.failures.push_back(rule.id + " cannot be evaluated");
                break;
        }
    }
    const std::vector<const Rule*> footers =
        outcome.fired.empty() ? std::vector<const Rule*>() : evaluator.active_footers();
    for (const std::size_t index : guideline_.footers()) {
        const Rule& rule = guideline_.rules()[index];
        if (std::ranges::find(footers, &rule) == footers.end()) {
            coverage.silent(rule);
            continue;
        }
        coverage.fired(rule);
        outcome.footers[rule.statement_id] = {rule.indicator, {rule.letter}};
    }
    return outcome;
}

std::vector<Card> CaseRunner::cards(const Case& test, IdSource& ids) const {
    CaseCall made(*this, test);
    return apply(guideline_, made.call, made.arena, ids).cards;
}

std::string CaseRunner::why_silent(const Case& test, const ExpectedStatement& rule) const {
    CaseCall made(*this, test);
    std::string why;
    for (const RuleExplanation& explanation :
         explain(guideline_, made.call, rule.statement, made.arena)) {
        if (!rule.rule.empty() && explanation.rule != rule_name(rule)) {
            continue;
        }
        if (explanation.outcome == RuleOutcome::NotLookedAt) {
            return ": no trigger of it matches the hook, orders and appointments";
        }
        for (const std::string& part : silent_parts(explanation.conditions)) {
            why += (why.empty() ? " because " : "; ") + part;
        }
    }
    return why;
}

void CaseRunner::judge(const Case& test, const Outcome& outcome, CaseResult& result) const {
    for (const ExpectedStatement& expected : test.expected) {
        const FiredStatement* fired = outcome.find(expected.statement);
        if (fired == nullptr) {
            result.failures.push_back(rule_name(expected) + " does not fire" +
                                      why_silent(test, expected));
            continue;
        }
        if (!expected.rule.empty() && !fired->rules.contains(expected.rule)) {
            result.failures.push_back(rule_name(expected) + " does not fire, but rule " +
                                      letters(*fired) + " of the statement");
        }
        if (expected.indicator && *expected.indicator != fired->indicator) {
            result.failures.push_back(expected.statement + " is " +
                                      std::string(to_string(fired->indicator)) + ", expected " +
                                      std::string(to_string(*expected.indicator)));
        }
    }
    for (const std::string& statement : test.must_not_fire) {
        if (const FiredStatement* fired = outcome.find(statement)) {
            result.failures.push_back(statement + '-' + letters(*fired) + " fires, must not");
        }
    }
    for (const auto& [statement, fired] : outcome.fired) {
        const bool is_named =
            std::ranges::find(test.expected, statement, &ExpectedStatement::statement) !=
                test.expected.end() ||
            std::ranges::find(test.must_not_fire, statement) != test.must_not_fire.end();
        if (test.is_exact && !is_named) {
            result.failures.push_back(statement + '-' + letters(fired) + " fires, not expected");
        }
    }
    judge_suggestions(test, outcome, result);
    if (test.rule_indicator) {
        const Rule* rule = find_rule(test.expected.front().statement, test.expected.front().rule);
        if (rule != nullptr && rule->indicator != *test.rule_indicator) {
            result.failures.push_back(rule->id + " is " + std::string(to_string(rule->indicator)) +
                                      ", expected " + std::string(to_string(*test.rule_indicator)));
        }
    }
}

void CaseRunner::judge_suggestions(const Case& test, const Outcome& outcome, CaseResult& result) {
    for (const ExpectedSuggestions& expected : test.suggestions) {
        const std::string rule = expected.statement + '-' + expected.rule;
        const auto offered = outcome.offered.find(rule);
        if (offered == outcome.offered.end()) {
            result.failures.push_back(rule + " does not fire, so it offers nothing");
            continue;
        }
        const auto fail = [&](std::string_view does, std::string_view label, std::string_view end) {
            result.failures.push_back(
                std::string(rule).append(does).append(" `").append(label).append(end));
        };
        for (const std::string& label : expected.offered) {
            if (!offered->second.contains(label)) {
                fail(" does not offer", label, "`");
            }
        }
        for (const std::string& label : expected.withheld) {
            if (offered->second.contains(label)) {
                fail(" offers", label, "`, must not");
            }
        }
    }
}

const Rule* CaseRunner::find_rule(const std::string& statement, const std::string& letter) const {
    const auto found = std::ranges::find_if(guideline_.rules(), [&](const Rule& rule) {
        return rule.statement_id == statement && rule.letter == letter;
    });
    return found == guideline_.rules().end() ? nullptr : &*found;
}

}  // namespace hookline::engine
