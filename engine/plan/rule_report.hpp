#pragma once

#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"

namespace hookline::engine {

/// What a rule that fired has to say: texts, what triggered it, facts, evidence and missing data.
/// Suggestions are left empty. SAFETY: a text that cannot be computed falls back to the static one;
/// the rule still speaks.
///
/// Never critical: a rule that would be silent for some value of what could not be read (rule 11),
/// and one that knows its orders from words alone (D-04).
[[nodiscard]] FiredRule report_rule(const Rule& rule, RuleEvaluator& evaluator,
                                    const RuleEvaluator::Firing& firing);

}  // namespace hookline::engine
