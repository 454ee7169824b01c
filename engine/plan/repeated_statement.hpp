#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/earlier_override.hpp"
#include "engine/plan/fired_rule.hpp"

namespace hookline::engine {

/// A statement that comes back at order-sign as one line, because the user overrode it before
/// (statements section 3, rule 9).
struct RepeatedStatement {
    std::vector<const FiredRule*> rules;  ///< all that fired of it, the leading one first
    EarlierOverride earlier;              ///< the latest, when several orders are concerned
};

/// The override that makes the statement of `rules` one line; nullopt when its card has to come
/// whole: at other hooks, when one of its rules is critical, when it is more urgent
/// than what was overridden, and when one
/// of the orders that trigger it was not on an overridden card. `rules` is not empty, the leading
/// rule first.
[[nodiscard]] std::optional<EarlierOverride> earlier_override(
    const HookCall& call, std::span<const FiredRule* const> rules);

/// `Overridden on 2026-10-01 at 14:05; reason: Treatment within a clinical trial.` A reason from
/// the guideline's own list is shown as there, another one neutralised.
[[nodiscard]] std::string override_in_words(const RepeatedStatement& statement);

}  // namespace hookline::engine
