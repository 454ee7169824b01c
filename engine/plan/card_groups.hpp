#pragma once

#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/fired_rule.hpp"
#include "engine/plan/repeated_statement.hpp"

namespace hookline::engine {

using FiredRules = std::vector<const FiredRule*>;

/// What becomes one card: rules of one group, or one rule; the leading rule first.
struct CardGroup {
    FiredRules rules;
    FiredRules same_statement;  ///< weaker rules of the statements of `rules`: only named
    FiredRules digest;          ///< one line each
};

/// Which rules stand on which card. Borrows the fired rules.
struct CardGroups {
    std::vector<CardGroup> cards;
    std::vector<RepeatedStatement> repeated;  ///< one line each: overridden before
    FiredRules context;                       ///< digest rules without a card of their group
};

/// Statements section 3, rules 1-3 and 9. `fired` in document order.
[[nodiscard]] CardGroups group_rules(const std::vector<FiredRule>& fired, const HookCall& call);

}  // namespace hookline::engine
