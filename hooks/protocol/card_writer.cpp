#include "hooks/protocol/card_writer.hpp"

#include <algorithm>

#include "fhir/base/plain_text.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

constexpr std::size_t kLabelCodePointsMax = 300;

void write_strings(Writer& writer, std::string_view name, std::span<const std::string> texts) {
    if (texts.empty()) {
        return;
    }
    writer.key(name).begin_array();
    for (const std::string& text : texts) {
        writer.string(text);
    }
    writer.end_array();
}

void write_coding(Writer& writer, const engine::Coding& coding) {
    writer.begin_object();
    writer.key("code").string(coding.code);
    writer.key("system").string(coding.system);
    writer.optional_string("display", coding.display);
    writer.end_object();
}

void write_source(Writer& writer, const engine::Card& card) {
    writer.key("source").begin_object();
    writer.key("label").string(card.source_label);
    writer.optional_string("url", card.source_url);
    if (!card.topic.code.empty() && !card.topic.system.empty()) {
        writer.key("topic");
        write_coding(writer, card.topic);
    }
    writer.end_object();
}

void write_action(Writer& writer, const engine::Action& action) {
    writer.begin_object();
    writer.key("type").string(to_string(action.type));
    writer.key("description").string(action.description);
    if (!action.resource_json.empty()) {
        writer.key("resource").raw(action.resource_json);
    }
    writer.optional_string("resourceId", action.resource_id);
    writer.end_object();
}

void write_suggestion(Writer& writer, const engine::Suggestion& suggestion, bool is_recommended) {
    writer.begin_object();
    writer.key("label").string(plain_text(suggestion.label, kLabelCodePointsMax));
    writer.optional_string("uuid", suggestion.uuid);
    if (is_recommended) {
        writer.key("isRecommended").boolean(true);
    }
    if (!suggestion.actions.empty()) {
        writer.key("actions").begin_array();
        for (const engine::Action& action : suggestion.actions) {
            write_action(writer, action);
        }
        writer.end_array();
    }
    writer.end_object();
}

void write_suggestions(Writer& writer, const engine::Card& card) {
    if (card.suggestions.empty()) {
        return;
    }
    const std::string_view behavior =
        card.selection_behavior.empty() ? std::string_view("any") : card.selection_behavior;
    bool may_recommend = true;
    writer.key("suggestions").begin_array();
    for (const engine::Suggestion& suggestion : card.suggestions) {
        write_suggestion(writer, suggestion, suggestion.is_recommended && may_recommend);
        may_recommend = behavior != "at-most-one" || (may_recommend && !suggestion.is_recommended);
    }
    writer.end_array();
    writer.key("selectionBehavior").string(behavior);
}

void write_override_reasons(Writer& writer, std::span<const engine::Coding> reasons) {
    if (reasons.empty()) {
        return;
    }
    writer.key("overrideReasons").begin_array();
    for (engine::Coding reason : reasons) {
        if (reason.display.empty()) {
            reason.display = reason.code;
        }
        write_coding(writer, reason);
    }
    writer.end_array();
}

void write_links(Writer& writer, std::span<const engine::Link> links) {
    if (links.empty()) {
        return;
    }
    writer.key("links").begin_array();
    for (const engine::Link& link : links) {
        writer.begin_object();
        writer.key("label").string(plain_text(link.label, kLabelCodePointsMax));
        writer.key("url").string(link.url);
        writer.key("type").string("absolute");
        writer.end_object();
    }
    writer.end_array();
}

// Which statements and rules are on the card, from which content, and what it was based on.
void write_extension(Writer& writer, const engine::Card& card) {
    std::vector<std::string> statements;
    std::vector<std::string> rules;
    for (const engine::CardStatement& statement : card.statements) {
        if (std::ranges::find(statements, statement.id) == statements.end()) {
            statements.push_back(statement.id);
        }
        if (!statement.rule.empty()) {
            rules.push_back(statement.id + '-' + statement.rule);
        }
    }
    if (statements.empty() && card.guideline.empty() && card.guideline_version.empty() &&
        card.evidence.empty() && card.missing_data.empty()) {
        return;
    }
    writer.key("extension").begin_object().key("org.hookline.card").begin_object();
    write_strings(writer, "statements", statements);
    write_strings(writer, "rules", rules);
    writer.optional_string("guideline", card.guideline);
    writer.optional_string("version", card.guideline_version);
    write_strings(writer, "evidence", card.evidence);
    write_strings(writer, "missingData", card.missing_data);
    writer.end_object().end_object();
}

void write_card(Writer& writer, const engine::Card& card) {
    writer.begin_object();
    writer.optional_string("uuid", card.uuid);
    writer.key("summary").string(plain_text(card.summary, kSummaryCodePointsMax));
    writer.optional_string("detail", card.detail);
    writer.key("indicator").string(to_string(card.indicator));
    write_source(writer, card);
    write_suggestions(writer, card);
    write_override_reasons(writer, card.override_reasons);
    write_links(writer, card.links);
    write_extension(writer, card);
    writer.end_object();
}

}  // namespace

std::string write_cards(std::span<const engine::Card> cards, const CardWriterOptions& options) {
    std::string out;
    Writer writer(out, options.indent);
    writer.begin_object();
    writer.key("cards").begin_array();
    for (const engine::Card& card : cards) {
        write_card(writer, card);
    }
    writer.end_array();
    if (options.empty_system_actions) {
        writer.key("systemActions").begin_array().end_array();
    }
    writer.end_object();
    return out;
}

}  // namespace hookline::hooks
