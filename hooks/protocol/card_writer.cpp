#include "hooks/protocol/card_writer.hpp"

#include <algorithm>
#include <vector>

#include "engine/plan/markdown.hpp"
#include "fhir/base/plain_text.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Writer;

constexpr std::size_t kLabelCodePointsMax = 300;

template <class Texts>
void write_strings(Writer& writer, std::string_view name, const Texts& texts) {
    if (texts.empty()) {
        return;
    }
    writer.key(name).begin_array();
    for (const std::string_view text : texts) {
        writer.string(text);
    }
    writer.end_array();
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::vector<std::string_view> statements_of(const engine::Card& card) {
    std::vector<std::string_view> ids;
    for (const engine::CardStatement& statement : card.statements) {
        if (std::ranges::find(ids, statement.id) == ids.end()) {
            ids.emplace_back(statement.id);
        }
    }
    return ids;
}

bool launches_app(const engine::Card& card, const CardWriterOptions& options) {
    return options.app != nullptr && !options.app->url.empty() && !card.statements.empty();
}

bool shows_absolute_links(const engine::Card& card, const CardWriterOptions& options) {
    return !card.links.empty() && (options.profile->mixes_links || !launches_app(card, options));
}

void write_coding(Writer& writer, const engine::Coding& coding, std::string_view display) {
    writer.begin_object();
    writer.key("code").string(coding.code);
    writer.key("system").string(coding.system);
    writer.optional_string("display", display);
    writer.end_object();
}

void write_coding(Writer& writer, const engine::Coding& coding) {
    write_coding(writer, coding, coding.display);
}

constexpr std::string_view kCardTypeSystem =
    "http://terminology.hl7.org/CodeSystem/cdshooks-card-type";

void write_topic(Writer& writer, const engine::Coding& topic, TopicForm form) {
    switch (form) {
        case TopicForm::Statement:
            return write_coding(writer, topic);
        case TopicForm::Alphanumeric: {
            engine::Coding plain = topic;
            std::erase_if(plain.code, [](char c) { return !is_letter_or_digit(c); });
            return write_coding(writer, plain);
        }
        case TopicForm::CardType:
            return write_coding(writer, {std::string(kCardTypeSystem), "guideline", "Guideline"});
    }
}

void write_source(Writer& writer, const engine::Card& card, const ClientProfile& profile) {
    writer.key("source").begin_object();
    writer.key("label").string(card.source_label);
    writer.optional_string("url", card.source_url);
    if (!card.topic.code.empty() && !card.topic.system.empty()) {
        writer.key("topic");
        write_topic(writer, card.topic, profile.topic);
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
    for (const engine::Coding& reason : reasons) {
        write_coding(writer, reason, reason.display.empty() ? reason.code : reason.display);
    }
    writer.end_array();
}

void write_link(Writer& writer, std::string_view label, std::string_view url, std::string_view type,
                std::string_view app_context) {
    writer.begin_object();
    writer.key("label").string(plain_text(label, kLabelCodePointsMax));
    writer.key("url").string(url);
    writer.key("type").string(type);
    writer.optional_string("appContext", app_context);
    writer.end_object();
}

// What the app shall show; it gets this with its token, never in a URL.
std::string app_context_of(const engine::Card& card) {
    std::string text;
    Writer writer(text);
    writer.begin_object();
    writer.optional_string("guideline", card.guideline);
    writer.optional_string("version", card.guideline_version);
    write_strings(writer, "statements", statements_of(card));
    writer.end_object();
    return text;
}

void write_links(Writer& writer, const engine::Card& card, const CardWriterOptions& options) {
    const bool has_app = launches_app(card, options);
    const bool has_absolute = shows_absolute_links(card, options);
    if (!has_app && !has_absolute) {
        return;
    }
    writer.key("links").begin_array();
    if (has_app) {
        write_link(writer, options.app->label, options.app->url, "smart", app_context_of(card));
    }
    if (has_absolute) {
        for (const engine::Link& link : card.links) {
            write_link(writer, link.label, link.url, "absolute", {});
        }
    }
    writer.end_array();
}

// Links that may not stand beside the one to the app.
void write_detail(Writer& writer, const engine::Card& card, const CardWriterOptions& options) {
    if (card.links.empty() || shows_absolute_links(card, options)) {
        writer.optional_string("detail", card.detail);
        return;
    }
    std::string detail = card.detail;
    detail += detail.empty() ? "" : "\n\n";
    for (const engine::Link& link : card.links) {
        detail += "- [" + engine::escape_markdown(link.label) + "](" + link.url + ")\n";
    }
    writer.key("detail").string(detail);
}

// Which statements and rules are on the card, from which content, and what it was based on.
void write_extension(Writer& writer, const engine::Card& card) {
    const std::vector<std::string_view> statements = statements_of(card);
    std::vector<std::string> rules;
    rules.reserve(card.statements.size());
    for (const engine::CardStatement& statement : card.statements) {
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

void write_card(Writer& writer, const engine::Card& card, const CardWriterOptions& options) {
    writer.begin_object();
    writer.optional_string("uuid", card.uuid);
    writer.key("summary").string(plain_text(card.summary, kSummaryCodePointsMax));
    write_detail(writer, card, options);
    writer.key("indicator").string(to_string(card.indicator));
    write_source(writer, card, *options.profile);
    write_suggestions(writer, card);
    write_override_reasons(writer, card.override_reasons);
    write_links(writer, card, options);
    write_extension(writer, card);
    writer.end_object();
}

// The hooks for which the test kit wants the member.
bool may_have_system_actions(Hook hook) {
    return hook == Hook::OrderSign || hook == Hook::OrderDispatch || hook == Hook::AppointmentBook;
}

}  // namespace

std::string write_cards(std::span<const engine::Card> cards, const CardWriterOptions& options) {
    constexpr std::size_t kBytesPerCard = 6000;  // with its details and suggestions, mostly less
    std::string out;
    out.reserve((cards.size() + 1) * kBytesPerCard);
    Writer writer(out, options.indent);
    writer.begin_object();
    writer.key("cards").begin_array();
    for (const engine::Card& card : cards) {
        write_card(writer, card, options);
    }
    writer.end_array();
    if (options.profile->empty_system_actions && may_have_system_actions(options.hook)) {
        writer.key("systemActions").begin_array().end_array();
    }
    writer.end_object();
    return out;
}

}  // namespace hookline::hooks
