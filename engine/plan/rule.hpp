#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/plan/card.hpp"
#include "fhir/json/value.hpp"

/// What a PlanDefinition says, bound to CQL. Built at load, immutable afterwards.
namespace hookline::engine {

/// An expression of a PlanDefinition: the name of a definition, or CQL text.
struct BoundExpression {
    std::string library;
    std::string text;
    bool is_text = false;   ///< language text/cql-expression
    std::size_t added = 0;  ///< index among the added expressions, when is_text
    std::string file;       ///< for findings
    std::string path;
    cql::DefinitionRef definition;  ///< valid after load

    [[nodiscard]] bool present() const { return !text.empty(); }
};

/// A named event, and for order hooks the kinds of drafted orders that trigger the rule.
struct Trigger {
    std::string hook;
    std::vector<std::string> kinds;  ///< empty: every call of the hook
};

/// A resource that a suggestion creates; the JSON lives as long as the guideline.
struct Activity {
    std::string id;
    std::string url;
    std::string kind;  ///< ServiceRequest or MedicationRequest
    std::string title;
    fhir::json::Value code;  ///< CodeableConcept of `code` or `productCodeableConcept`
    std::string priority;    ///< may be empty
};

struct ElementChange {
    std::string path;  ///< `status`, `statusReason.text`
    BoundExpression value;
};

struct SuggestionAction {
    ActionType type = ActionType::Create;
    std::string description;
    std::string activity_url;            ///< create
    const Activity* activity = nullptr;  ///< create; owner: the guideline
    std::vector<std::string> kinds;      ///< delete: only triggering orders of these kinds
    BoundExpression target;              ///< update: reference of the resource
    std::vector<ElementChange> changes;  ///< update
};

struct SuggestionRule {
    std::string label;
    bool is_recommended = false;
    std::vector<BoundExpression> conditions;  ///< offered when all are true
    std::vector<SuggestionAction> actions;
};

enum class Delivery : std::uint8_t { Card, Digest, Footer };

/// A top action of a PlanDefinition: one rule of one statement.
struct Rule {
    std::string id;            ///< `MRC-EGFR-01-a`
    std::string statement_id;  ///< `MRC-EGFR-01`
    std::string letter;        ///< `a`
    std::string title;         ///< summary
    std::string description;   ///< Markdown
    Indicator indicator = Indicator::Info;
    Delivery delivery = Delivery::Card;
    std::string group;               ///< card group; may be empty
    std::string selection_behavior;  ///< `any`, `at-most-one`; empty without suggestions
    std::string statement_text;      ///< display of the documentation
    std::string citation;            ///< sources with their standing
    std::vector<Trigger> triggers;
    std::vector<BoundExpression> conditions;
    BoundExpression dynamic_title;
    BoundExpression dynamic_description;
    BoundExpression dynamic_priority;
    BoundExpression evidence;
    BoundExpression missing_data;
    BoundExpression reason;
    std::vector<Coding> override_reasons;
    std::vector<SuggestionRule> suggestions;
};

}  // namespace hookline::engine
