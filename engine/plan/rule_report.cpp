#include "engine/plan/rule_report.hpp"

#include <algorithm>
#include <span>

#include "engine/plan/card_detail.hpp"
#include "engine/plan/earlier_override.hpp"
#include "engine/plan/markdown.hpp"
#include "engine/plan/order_words.hpp"
#include "engine/plan/source_words.hpp"
#include "fhir/base/drop_repeated.hpp"
#include "mappings/record_sources.hpp"

namespace hookline::engine {
namespace {

constexpr std::size_t kReferencesShown = 3;

std::vector<std::string> sources_in_words(const std::vector<std::string_view>& keys) {
    std::vector<std::string> words;
    words.reserve(keys.size());
    for (const std::string_view key : keys) {
        words.push_back(source_in_words(key));
    }
    return words;
}

bool is_unknown(const cql::Value& value) {
    return value.is_null() || (value.is(cql::ValueKind::List) && value.as_list().empty());
}

// `RAS status: wild type, 2026-09-01 (...)`.
std::string fact_line(const FactReport& report) {
    std::string line = report.fact->label + ": ";
    if (!is_unknown(report.value)) {
        line += escape_markdown(value_in_words(*report.fact, report.value));
    } else if (report.unread.empty()) {
        line += "not found";
    } else {
        line += "unknown, not read: " + in_words(sources_in_words(report.unread));
    }
    if (report.effective) {
        line += ", " + std::string(report.approximate ? "about " : "") +
                fhir::to_string(*report.effective);
    }
    if (!report.sources.empty()) {
        line += " (";
        for (std::size_t i = 0; i < std::min(report.sources.size(), kReferencesShown); ++i) {
            line += (i > 0 ? ", " : "") + markdown_reference(report.sources[i]);
        }
        if (report.sources.size() > kReferencesShown) {
            line += " and " + std::to_string(report.sources.size() - kReferencesShown) + " more";
        }
        line += ')';
    }
    if (report.certainty == mappings::Certainty::Conflict) {
        line += "; records contradict each other";
    } else if (report.certainty == mappings::Certainty::Preliminary) {
        line += "; preliminary";
    } else if (report.certainty == mappings::Certainty::TextOnly) {
        line += "; known from words only, please confirm";
    }
    if (!report.note.empty()) {
        line += "; " + escape_markdown(report.note);
    }
    return line;
}

void add_facts(const Rule& rule, const mappings::PatientRecord& record,
               RuleEvaluator::Traced& traced, FiredRule& fired) {
    if (!traced.reporter) {
        return;
    }
    for (const DataElement& element : rule.data_elements) {
        const Fact* fact = traced.analysis.find_fact(element.definition);
        if (fact == nullptr) {
            continue;
        }
        const auto report = traced.reporter->report(*fact);
        if (!report) {
            fired.missing_data.push_back(fact->label + " (could not be evaluated)");
            continue;
        }
        fired.facts.push_back(fact_line(*report));
        for (const std::string_view reference : report->sources) {
            fired.evidence.emplace_back(reference);
        }
        if (!is_unknown(report->value)) {
            continue;
        }
        fired.missing_data.push_back(fact->label +
                                     (report->unread.empty() ? " (not found)" : " (not read)"));
        for (const std::string_view key : report->unread) {
            if (!ConditionAnalysis::is_left_out(record, key)) {
                fired.unread.push_back(source_in_words(key));
            }
        }
    }
}

// Whether the caller sent all that stands behind `source`, a prefetch key or the name of a class.
bool is_sent(const mappings::PatientRecord& record, std::string_view source) {
    if (source == kOrdersOfCall) {
        return true;
    }
    const std::span<const std::string_view> keys = mappings::sources_of_class(source);
    return keys.empty() ? record.is_sent(source)
                        : std::ranges::all_of(
                              keys, [&](std::string_view key) { return record.is_sent(key); });
}

// Critical stays what no data that are still to be had could silence. What was sent and cannot be
// used is not to be had: it weakens nothing.
void limit_indicator(const Rule& rule, RuleEvaluator& evaluator, RuleEvaluator::Traced& traced,
                     FiredRule& fired) {
    if (fired.indicator != Indicator::Critical || !evaluator.has_unread()) {
        return;
    }
    ConditionOutcome outcome =
        traced.analysis.outcome(rule.conditions, ConditionAnalysis::Depth::Facts);
    std::erase_if(outcome.unread,
                  [&](const std::string& source) { return is_sent(evaluator.record(), source); });
    if (outcome.possible == Possible::yes() || outcome.unread.empty()) {
        return;
    }
    fired.indicator = Indicator::Warning;
    fired.is_downgraded = true;
    for (const std::string& key : outcome.unread) {
        fired.unread.push_back(source_in_words(key));
    }
}

}  // namespace

FiredRule report_rule(const Rule& rule, RuleEvaluator& evaluator,
                      const RuleEvaluator::Firing& firing) {
    FiredRule fired;
    fired.rule = &rule;
    cql::Evaluation& evaluation = *firing.evaluation;
    bool failed = false;
    fired.title = evaluator.text(rule.dynamic_title, rule.title, evaluation, failed);
    fired.description =
        evaluator.text(rule.dynamic_description, rule.description, evaluation, failed);
    const std::string priority = evaluator.text(rule.dynamic_priority, "", evaluation, failed);
    fired.indicator = indicator_of_priority(priority).value_or(rule.indicator);
    const std::vector<const mappings::DraftOrder*> orders = evaluator.orders_of(rule);
    for (const mappings::DraftOrder* order : orders) {
        fired.orders.push_back(order_in_words(*order));
        fired.order_identities.push_back(order_identity(*order));
        fired.evidence.emplace_back(order->reference);
    }
    for (std::string& reference : evaluator.texts(rule.evidence, evaluation)) {
        fired.evidence.push_back(std::move(reference));
    }
    fired.missing_data = evaluator.texts(rule.missing_data, evaluation);
    RuleEvaluator::Traced& traced = evaluator.traced(firing.order);
    add_facts(rule, evaluator.record(), traced, fired);
    limit_indicator(rule, evaluator, traced, fired);
    for (auto* list : {&fired.orders, &fired.order_identities, &fired.evidence, &fired.facts,
                       &fired.missing_data, &fired.unread}) {
        drop_repeated(*list);
    }
    std::erase(fired.evidence, "");  // a draft without id cannot be referred to
    return fired;
}

}  // namespace hookline::engine
