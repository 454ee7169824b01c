#pragma once

#include <span>
#include <string>

#include "engine/plan/explain.hpp"

namespace hookline::hooks {

/// Why rules speak or are silent, as JSON: `{"rules": [{rule, statement, outcome, conditions,
/// facts, wouldSettle, ...}]}`. `indent`: spaces per level; 0: one line.
[[nodiscard]] std::string write_explanations(std::span<const engine::RuleExplanation> rules,
                                             unsigned indent);

}  // namespace hookline::hooks
