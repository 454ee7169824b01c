#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/apply.hpp"

/// Why each rule of a guideline speaks or is silent in one call, for people and tools.
namespace hookline::engine {

/// What a rule came to.
enum class RuleOutcome : std::uint8_t {
    NotLookedAt,  ///< another hook, or no order or appointment that triggers it
    Fired,
    NotFired,
    Undecided,  ///< silent, but data that could not be read might make it fire
    Failed,     ///< its condition cannot be evaluated
};

/// Spelling in JSON: `fired`, `not-fired`, `undecided`, `failed`, `not-looked-at`.
[[nodiscard]] std::string_view to_string(RuleOutcome outcome);

/// One part of a condition in the order of the text; operands stand behind and one deeper.
struct ConditionPart {
    std::size_t depth = 0;
    std::string text;      ///< the CQL, the name of a definition, or `and`, `or`, `not`
    std::string value;     ///< `true`, `false`, `null`, `error`
    bool is_open = false;  ///< data that could not be read might change it
};

/// A fact that the rule rests on.
struct FactEvidence {
    std::string name;
    std::string label;
    std::string value;                 ///< in words; `unknown`
    std::string date;                  ///< of the latest record; may be empty
    std::string state;                 ///< `retrieved`, `not-retrieved` ...
    std::vector<std::string> sources;  ///< references of the records
    std::vector<std::string> unread;   ///< prefetch keys
    bool is_unknown = false;
};

/// The rule once more, without what must not decide it (CertaintyLimit).
struct SecondLookExplanation {
    std::vector<std::string> left_out;  ///< `words`, `preliminary`
    RuleOutcome outcome = RuleOutcome::NotFired;
    /// As at the first look; empty when the outcome is the same.
    std::vector<ConditionPart> conditions;
    std::vector<FactEvidence> facts;
};

/// One rule: whether it speaks, and on what that rests.
struct RuleExplanation {
    std::string rule;
    std::string statement;
    std::string summary;
    std::string indicator;
    RuleOutcome outcome = RuleOutcome::NotLookedAt;
    std::vector<std::string> orders;  ///< references of the orders that triggered it
    std::vector<ConditionPart> conditions;
    std::vector<FactEvidence> facts;
    std::vector<std::string> would_settle;  ///< what has to be read or recorded
    /// Nothing when the call does not trigger the rule, or holds nothing that must not decide it.
    std::optional<SecondLookExplanation> second_look;
};

/// How the card differs for the sake of the second look: `shown as a warning`, `shown although
/// silent`; empty for not at all.
[[nodiscard]] std::string_view effect_of_second_look(const RuleExplanation& rule);

/// All rules that the call triggers in document order; with `statement` only its rules, also those
/// that the call does not trigger. Owns its strings.
[[nodiscard]] std::vector<RuleExplanation> explain(const Guideline& guideline, const HookCall& call,
                                                   std::string_view statement, RequestArena& arena);

}  // namespace hookline::engine
