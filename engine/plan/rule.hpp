#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/plan/activity.hpp"
#include "engine/plan/card.hpp"

/// What a PlanDefinition says, bound to CQL. Built at load, immutable afterwards. What each element
/// means: PROFILE.md.
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

/// A named event, and what of the call it looks at.
struct Trigger {
    std::string hook;
    std::vector<std::string> kinds;              ///< draft-order kinds
    std::vector<std::string> appointment_kinds;  ///< both empty: every call of the hook
};

/// A fact that a rule rests on.
struct DataElement {
    std::string name;
    cql::DefinitionRef definition;  ///< in the library of the facts
};

/// A dynamicValue: the element of the resource or draft that gets the value of an expression.
struct ElementChange {
    std::string path;  ///< `status`, `statusReason.text`, `occurrenceDateTime`
    BoundExpression value;
};

/// An action of a suggestion, as CDS Hooks has them; which members count is said by `type`.
struct SuggestionAction {
    ActionType type = ActionType::Create;
    std::string description;
    std::vector<BoundExpression> conditions;  ///< left out unless all are true
    std::string activity_url;                 ///< create
    const Activity* activity = nullptr;       ///< create; owner: the guideline
    std::vector<std::string> kinds;           ///< delete: only triggering orders of these kinds
    BoundExpression target;                   ///< update: reference of the resource, or several
    std::vector<ElementChange> changes;       ///< update
};

/// A suggestion that the card of a rule may offer.
struct SuggestionRule {
    std::string label;
    bool is_recommended = false;
    std::vector<BoundExpression> conditions;  ///< offered when all are true
    std::vector<SuggestionAction> actions;
};

/// Where a rule speaks: on a card of its own, in the digest card, or at the foot of other cards.
enum class Delivery : std::uint8_t { Card, Digest, Footer };

/// A statement of the guideline, as its page shows it.
struct Statement {
    std::string id;  ///< `MRC-EGFR-01`
    std::string text;
    std::string citation;  ///< strength, sources, standing
    std::string kind;      ///< recommendation, information, suggestion, warning, hard-stop
    std::string population;
    std::string when_unknown;
    std::vector<std::string> edge_cases;
    std::vector<std::string> conflicts;
    std::string file;  ///< for findings
    std::string path;
};

/// A top action of a PlanDefinition: one rule of one statement.
struct Rule {
    std::string id;            ///< `MRC-EGFR-01-a`
    std::string statement_id;  ///< `MRC-EGFR-01`
    std::string letter;        ///< `a`
    std::size_t plan = 0;      ///< index into Guideline::plans()
    std::string title;         ///< summary
    std::string description;   ///< Markdown
    Indicator indicator = Indicator::Info;
    Delivery delivery = Delivery::Card;
    std::string group;               ///< card group; may be empty
    std::string selection_behavior;  ///< `any`, `at-most-one`; empty without suggestions
    std::string statement_text;      ///< display of the documentation
    std::string citation;            ///< sources with their standing
    bool is_prognosis = false;       ///< only when prognosis is on, never to a patient
    bool per_order = false;          ///< conditions speak of one triggering order at a time
    std::vector<Trigger> triggers;
    std::vector<BoundExpression> conditions;
    std::vector<DataElement> data_elements;
    BoundExpression dynamic_title;
    BoundExpression dynamic_description;
    BoundExpression dynamic_priority;
    BoundExpression evidence;
    BoundExpression missing_data;
    BoundExpression reason;       ///< of the rule
    BoundExpression plan_reason;  ///< of its PlanDefinition
    std::vector<Coding> override_reasons;
    std::vector<SuggestionRule> suggestions;
    std::string file;  ///< for findings
    std::string path;
};

}  // namespace hookline::engine
