#include "engine/plan/rule_report.hpp"

#include <algorithm>

#include "engine/plan/markdown.hpp"

namespace hookline::engine {
namespace {

std::string kind_in_words(std::string_view kind) {
    std::string words(kind);
    std::ranges::replace(words, '_', ' ');
    return words;
}

std::string order_in_words(const mappings::DraftOrder& order) {
    std::string words = kind_in_words(order.kind);
    if (!order.id.empty()) {
        words += " (" + markdown_reference(order.reference) + ')';
    }
    if (order.certainty == mappings::Certainty::TextOnly) {
        words += ", recognised from words only, please confirm";
    }
    return words;
}

}  // namespace

FiredRule report_rule(const Rule& rule, RuleEvaluator& evaluator, cql::Evaluation& evaluation) {
    FiredRule fired;
    fired.rule = &rule;
    fired.indicator = rule.indicator;
    bool failed = false;
    fired.title = evaluator.text(rule.dynamic_title, rule.title, evaluation, failed);
    fired.description =
        evaluator.text(rule.dynamic_description, rule.description, evaluation, failed);
    const std::string priority = evaluator.text(rule.dynamic_priority, "", evaluation, failed);
    fired.indicator = indicator_of_priority(priority).value_or(rule.indicator);
    for (const mappings::DraftOrder* order : evaluator.orders_of(rule)) {
        fired.orders.push_back(order_in_words(*order));
    }
    fired.evidence = evaluator.texts(rule.evidence, evaluation);
    fired.missing_data = evaluator.texts(rule.missing_data, evaluation);
    return fired;
}

}  // namespace hookline::engine
