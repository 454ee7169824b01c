#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hookline::engine {

/// Urgency of a card, in increasing order (CH-098). PlanDefinition.action.priority routine, urgent
/// and stat become info, warning and critical.
enum class Indicator : std::uint8_t { Info, Warning, Critical };

[[nodiscard]] std::string_view to_string(Indicator indicator);
[[nodiscard]] std::optional<Indicator> parse_indicator(std::string_view word);
[[nodiscard]] std::optional<Indicator> indicator_of_priority(std::string_view priority);

/// A code with its system; display may be empty except for override reasons (CH-105, CH-124).
struct Coding {
    std::string system;
    std::string code;
    std::string display;

    friend bool operator==(const Coding&, const Coding&) = default;
};

/// What one action of a suggestion does (CH-112).
enum class ActionType : std::uint8_t { Create, Update, Delete };

[[nodiscard]] std::string_view to_string(ActionType type);

/// One action of a suggestion (CH-112..CH-116).
struct Action {
    ActionType type = ActionType::Create;
    std::string description;
    std::string resource_json;  ///< create and update: the whole resource as JSON; else empty
    std::string resource_id;    ///< delete: relative reference `Type/id`; else empty
};

/// One suggestion; its actions are taken together (CH-107..CH-110).
struct Suggestion {
    std::string label;
    std::string uuid;
    bool is_recommended = false;
    std::vector<Action> actions;
    std::vector<std::string> on_order{};  ///< active requests for what it creates, as Markdown
};

/// A link of type absolute (CH-117).
struct Link {
    std::string label;
    std::string url;
};

/// One rule that put something on a card.
struct CardStatement {
    std::string id;                         ///< statement id, e.g. `MRC-EGFR-01`
    std::string rule;                       ///< rule letter inside the statement, e.g. `a`
    Indicator indicator = Indicator::Info;  ///< of the rule; that of the card may be higher
    std::vector<std::string> orders{};      ///< identities of the orders that triggered it
};

/// A card before it becomes JSON (CH-095..CH-106). Owns all its strings; nothing points into the
/// request arena.
struct Card {
    std::string uuid;
    std::string summary;  ///< plain text, at most 139 code points
    std::string detail;   ///< GitHub-flavoured Markdown from templates only (SR-080)
    Indicator indicator = Indicator::Info;
    std::string source_label;
    std::string source_url;  ///< empty: left out
    Coding topic;
    std::vector<Suggestion> suggestions;
    std::string selection_behavior;  ///< `any` or `at-most-one`; empty without suggestions
    std::vector<Coding> override_reasons;
    std::vector<Link> links;

    std::string guideline;          ///< id of the guideline
    std::string guideline_version;  ///< its version
    std::vector<CardStatement> statements;
    std::vector<std::string> evidence;      ///< relative references of what decided
    std::vector<std::string> missing_data;  ///< names of data that were missing or unread
};

}  // namespace hookline::engine
