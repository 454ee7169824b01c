#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "engine/plan/suggestion_check.hpp"

namespace hookline::engine {

/// Builds the suggestions of a rule that fired: complete drafts bound to the call, removals by the
/// drafts' own ids, changed resources (statements section 3.7). One request, one thread.
class SuggestionBuilder {
  public:
    SuggestionBuilder(const HookCall& call, RuleEvaluator& evaluator, SuggestionCheck& check,
                      IdSource& ids)
        : call_(call), evaluator_(evaluator), check_(check), ids_(ids) {}

    /// Those that are offered. A suggestion that cannot be decided or built is not offered, nor one
    /// whose orders would raise a warning themselves.
    [[nodiscard]] std::vector<Suggestion> build(const Rule& rule, cql::Evaluation& evaluation);

  private:
    [[nodiscard]] std::optional<Suggestion> build_one(const SuggestionRule& suggestion,
                                                      const std::vector<std::string>& reasons,
                                                      cql::Evaluation& evaluation);
    [[nodiscard]] Action create(const SuggestionAction& action,
                                const std::vector<std::string>& reasons);
    [[nodiscard]] bool add_deletes(const SuggestionAction& action,
                                   std::vector<Action>& actions) const;
    [[nodiscard]] bool add_updates(const SuggestionAction& action, cql::Evaluation& evaluation,
                                   std::vector<Action>& actions);

    const HookCall& call_;
    RuleEvaluator& evaluator_;
    SuggestionCheck& check_;
    IdSource& ids_;
};

}  // namespace hookline::engine
