#pragma once

#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"

namespace hookline::engine {

/// What a rule that fired has to say: texts, what triggered it, facts, evidence and missing data.
/// Suggestions are left empty. SAFETY: a text that cannot be computed falls back to the static one;
/// the rule still speaks.
[[nodiscard]] FiredRule report_rule(const Rule& rule, RuleEvaluator& evaluator,
                                    cql::Evaluation& evaluation);

}  // namespace hookline::engine
