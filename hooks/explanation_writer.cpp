#include "hooks/explanation_writer.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include "fhir/json/writer.hpp"

namespace hookline::hooks {
namespace {

using engine::RuleExplanation;

void write_strings(fhir::json::Writer& writer, std::string_view key,
                   const std::vector<std::string>& items) {
    writer.key(key).begin_array();
    for (const std::string& item : items) {
        writer.string(item);
    }
    writer.end_array();
}

void write_conditions(fhir::json::Writer& writer,
                      const std::vector<engine::ConditionPart>& conditions) {
    writer.key("conditions").begin_array();
    for (const engine::ConditionPart& part : conditions) {
        writer.begin_object();
        writer.key("depth").integer(static_cast<std::int64_t>(part.depth));
        writer.key("text").string(part.text);
        writer.key("value").string(part.value);
        writer.key("open").boolean(part.is_open);
        writer.end_object();
    }
    writer.end_array();
}

void write_facts(fhir::json::Writer& writer, const std::vector<engine::FactEvidence>& facts) {
    writer.key("facts").begin_array();
    for (const engine::FactEvidence& fact : facts) {
        writer.begin_object();
        writer.key("name").string(fact.name);
        writer.key("label").string(fact.label);
        writer.key("value").string(fact.value);
        writer.optional_string("date", fact.date);
        writer.key("state").string(fact.state);
        write_strings(writer, "sources", fact.sources);
        write_strings(writer, "unread", fact.unread);
        writer.key("unknown").boolean(fact.is_unknown);
        writer.end_object();
    }
    writer.end_array();
}

void write_second_look(fhir::json::Writer& writer, const engine::SecondLookExplanation& look,
                       std::string_view effect) {
    writer.key("secondLook").begin_object();
    write_strings(writer, "leftOut", look.left_out);
    writer.key("outcome").string(to_string(look.outcome));
    writer.optional_string("effect", effect);
    write_conditions(writer, look.conditions);
    write_facts(writer, look.facts);
    writer.end_object();
}

void write_rule(fhir::json::Writer& writer, const RuleExplanation& rule) {
    writer.begin_object();
    writer.key("rule").string(rule.rule);
    writer.key("statement").string(rule.statement);
    writer.key("summary").string(rule.summary);
    writer.key("indicator").string(rule.indicator);
    writer.key("outcome").string(to_string(rule.outcome));
    write_strings(writer, "orders", rule.orders);
    write_conditions(writer, rule.conditions);
    write_facts(writer, rule.facts);
    write_strings(writer, "wouldSettle", rule.would_settle);
    if (rule.second_look) {
        write_second_look(writer, *rule.second_look, effect_of_second_look(rule));
    }
    writer.end_object();
}

}  // namespace

std::string write_explanations(std::span<const RuleExplanation> rules, unsigned indent) {
    std::string text;
    fhir::json::Writer writer(text, indent);
    writer.begin_object().key("rules").begin_array();
    for (const RuleExplanation& rule : rules) {
        write_rule(writer, rule);
    }
    writer.end_array().end_object();
    return text;
}

}  // namespace hookline::hooks
