#include "engine/plan/explain.hpp"

#include <set>

#include "engine/cql/condition.hpp"
#include "engine/plan/certainty_limit.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "engine/plan/source_words.hpp"

namespace hookline::engine {
namespace {

using cql::Condition;

std::string word_of(const Result<cql::Value>& value) {
    if (!value) {
        return "error";
    }
    return value->is_null() ? "null" : value->is_true() ? "true" : "false";
}

// Writes a condition down as an outline. Definitions of other libraries than the facts are opened.
class Outline {
  public:
    Outline(const Guideline& guideline, RuleEvaluator::Traced& traced,
            std::vector<ConditionPart>& parts)
        : guideline_(guideline), traced_(traced), parts_(parts) {}

    void add(const BoundExpression& condition) {
        if (condition.is_text) {
            add_body(condition.definition, 0);
        } else {
            add_definition(condition.definition, 0);
        }
    }

  private:
    void add_definition(cql::DefinitionRef definition, std::size_t depth) {
        const cql::LibrarySet& libraries = guideline_.libraries();
        const bool is_fact = traced_.analysis.find_fact(definition) != nullptr;
        const auto outcome = traced_.analysis.outcome(
            std::vector<BoundExpression>{reference(definition)}, ConditionAnalysis::Depth::Sources);
        parts_.push_back(
            {depth, libraries.library_of(definition) + '.' + libraries.name_of(definition),
             word_of(traced_.evaluation.evaluate(definition)), !outcome.possible.is_settled()});
        if (!is_fact) {
            add_body(definition, depth + 1);
        }
    }

    void add_body(cql::DefinitionRef definition, std::size_t depth) {
        if (const Condition* body = guideline_.libraries().condition_of(definition)) {
            add_condition(*body, guideline_.libraries().file_of(definition), depth);
        }
    }

    void add_condition(const Condition& condition, const std::string& file, std::size_t depth) {
        switch (condition.kind) {
            case Condition::Kind::And:
                return add_group("and", condition, file, depth);
            case Condition::Kind::Or:
                return add_group("or", condition, file, depth);
            case Condition::Kind::Not:
                return add_group("not", condition, file, depth);
            case Condition::Kind::IsTrue:
                return add_group("is true", condition, file, depth);
            case Condition::Kind::IsFalse:
                return add_group("is false", condition, file, depth);
            case Condition::Kind::Reference:
                return add_definition(condition.definition, depth);
            case Condition::Kind::Test:
                break;
        }
        const auto outcome = traced_.analysis.outcome(condition, ConditionAnalysis::Depth::Sources);
        parts_.push_back({depth, guideline_.cql_text(file, condition.range),
                          word_of(traced_.evaluation.evaluate(condition)),
                          !outcome.possible.is_settled()});
    }

    void add_group(std::string_view word, const Condition& condition, const std::string& file,
                   std::size_t depth) {
        const auto outcome = traced_.analysis.outcome(condition, ConditionAnalysis::Depth::Sources);
        const bool is_open = !outcome.possible.is_settled();
        const std::string value = is_open                           ? "open"
                                  : outcome.possible.can_be_true()  ? "true"
                                  : outcome.possible.can_be_false() ? "false"
                                                                    : "null";
        parts_.push_back({depth, std::string(word), value, is_open});
        for (const Condition& part : condition.parts) {
            add_condition(part, file, depth + 1);
        }
    }

    static BoundExpression reference(cql::DefinitionRef definition) {
        BoundExpression expression;
        expression.definition = definition;
        return expression;
    }

    const Guideline& guideline_;
    RuleEvaluator::Traced& traced_;
    std::vector<ConditionPart>& parts_;
};

// What is neither there nor could not be read is added to `unrecorded`.
void add_fact(const DataElement& element, RuleEvaluator::Traced& traced,
              std::vector<FactEvidence>& facts, std::vector<std::string>& unrecorded) {
    const Fact* fact = traced.analysis.find_fact(element.definition);
    if (fact == nullptr || !traced.reporter) {
        return;
    }
    const auto reported = traced.reporter->report(*fact);
    if (!reported) {
        return;
    }
    const FactReport& report = *reported;
    FactEvidence evidence;
    evidence.name = fact->name;
    evidence.label = fact->label;
    evidence.value = value_in_words(*fact, report.value);
    evidence.state = to_string(report.state);
    if (report.effective) {
        evidence.date = fhir::to_string(*report.effective);
    }
    evidence.sources.assign(report.sources.begin(), report.sources.end());
    evidence.unread.assign(report.unread.begin(), report.unread.end());
    evidence.is_unknown = report.value.is_null() ||
                          (report.value.is(cql::ValueKind::List) && report.value.as_list().empty());
    if (evidence.is_unknown && evidence.unread.empty()) {
        unrecorded.push_back("record: " + fact->label);
    }
    facts.push_back(std::move(evidence));
}

std::vector<std::string> names_of(mappings::Uncertain uncertain) {
    std::vector<std::string> names;
    if (uncertain.words) {
        names.emplace_back("words");
    }
    if (uncertain.preliminary) {
        names.emplace_back("preliminary");
    }
    return names;
}

class Explanations {
  public:
    Explanations(const Guideline& guideline, const HookCall& call, RequestArena& arena)
        : guideline_(guideline),
          call_(call),
          evaluator_(guideline, call, arena),
          certainty_(guideline, call, arena) {}

    RuleExplanation explain(const Rule& rule, bool is_triggered) {
        RuleExplanation result;
        result.rule = rule.id;
        result.statement = rule.statement_id;
        result.summary = rule.title;
        result.indicator = to_string(rule.indicator);
        for (const mappings::DraftOrder* order : evaluator_.orders_of(rule)) {
            result.orders.emplace_back(order->reference);
        }
        RuleEvaluator::Firing firing;
        if (is_triggered) {
            firing = evaluator_.fires(rule);
            result.outcome = outcome_of(rule, firing, result);
            result.second_look = second_look(rule, result.outcome);
        }
        add_evidence(rule, evaluator_.traced(firing.order), result.conditions, result.facts,
                     result.would_settle);
        return result;
    }

  private:
    void add_evidence(const Rule& rule, RuleEvaluator::Traced& traced,
                      std::vector<ConditionPart>& conditions, std::vector<FactEvidence>& facts,
                      std::vector<std::string>& unrecorded) const {
        Outline outline(guideline_, traced, conditions);
        for (const BoundExpression& condition : rule.conditions) {
            outline.add(condition);
        }
        for (const DataElement& element : rule.data_elements) {
            add_fact(element, traced, facts, unrecorded);
        }
    }

    std::optional<SecondLookExplanation> second_look(const Rule& rule, RuleOutcome first) {
        const auto look = certainty_.second_look(rule);
        if (!look) {
            return std::nullopt;
        }
        SecondLookExplanation result;
        result.left_out = names_of(look->left_out);
        result.outcome = look->firing.truth == Truth::Yes     ? RuleOutcome::Fired
                         : look->firing.truth == Truth::Error ? RuleOutcome::Failed
                                                              : RuleOutcome::NotFired;
        const bool same_silence =
            first == RuleOutcome::Undecided && result.outcome == RuleOutcome::NotFired;
        if (result.outcome != first && !same_silence) {
            std::vector<std::string> unrecorded;  // the first look says what would settle the rule
            add_evidence(rule, look->evaluator.traced(look->firing.order), result.conditions,
                         result.facts, unrecorded);
        }
        return result;
    }

    RuleOutcome outcome_of(const Rule& rule, const RuleEvaluator::Firing& firing,
                           RuleExplanation& result) {
        if (firing.truth == Truth::Error) {
            return RuleOutcome::Failed;
        }
        if (firing.truth == Truth::Yes) {
            return RuleOutcome::Fired;
        }
        if (!evaluator_.has_unread()) {
            return RuleOutcome::NotFired;
        }
        const ConditionOutcome outcome =
            evaluator_.traced(firing.order)
                .analysis.outcome(rule.conditions,
                                  ConditionAnalysis::depth_for_silent(rule.indicator));
        if (!outcome.possible.can_be_true() || outcome.unread.empty()) {
            return RuleOutcome::NotFired;
        }
        for (const std::string& key : outcome.unread) {
            result.would_settle.push_back("read: " + source_in_words(key));
        }
        return RuleOutcome::Undecided;
    }

    const Guideline& guideline_;
    const HookCall& call_;
    RuleEvaluator evaluator_;
    CertaintyLimit certainty_;
};

}  // namespace

std::string_view to_string(RuleOutcome outcome) {
    switch (outcome) {
        case RuleOutcome::NotLookedAt:
            return "not-looked-at";
        case RuleOutcome::Fired:
            return "fired";
        case RuleOutcome::NotFired:
            return "not-fired";
        case RuleOutcome::Undecided:
            return "undecided";
        case RuleOutcome::Failed:
            return "failed";
    }
    return "failed";
}

std::string_view effect_of_second_look(const RuleExplanation& rule) {
    if (!rule.second_look) {
        return {};
    }
    const bool fired = rule.outcome == RuleOutcome::Fired;
    const bool fires_without = rule.second_look->outcome == RuleOutcome::Fired;
    if (fired && !fires_without && rule.indicator == to_string(Indicator::Critical)) {
        return "shown as a warning";
    }
    const bool silent =
        rule.outcome == RuleOutcome::NotFired || rule.outcome == RuleOutcome::Undecided;
    return silent && fires_without ? "shown although silent" : std::string_view();
}

std::vector<RuleExplanation> explain(const Guideline& guideline, const HookCall& call,
                                     std::string_view statement, RequestArena& arena) {
    const TriggerKinds kinds(call.source.record());
    const std::vector<std::size_t> found = guideline.index().find(kinds.of(call.hook));
    const std::set<std::size_t> triggered(found.begin(), found.end());
    Explanations explanations(guideline, call, arena);
    std::vector<RuleExplanation> result;
    for (std::size_t i = 0; i < guideline.rules().size(); ++i) {
        const Rule& rule = guideline.rules()[i];
        const bool is_wanted =
            statement.empty() ? triggered.contains(i) : rule.statement_id == statement;
        if (is_wanted && rule.delivery != Delivery::Footer) {
            result.push_back(explanations.explain(rule, triggered.contains(i)));
        }
    }
    return result;
}

}  // namespace hookline::engine
