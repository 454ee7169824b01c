#pragma once

#include <expected>
#include <string>
#include <vector>

#include "engine/plan/apply.hpp"
#include "engine/plan/fired_rule.hpp"
#include "engine/plan/rule_evaluator.hpp"
#include "engine/plan/suggestion_check.hpp"

namespace hookline::engine {

/// Builds the suggestions of a rule that fired: complete drafts bound to the call, removals by the
/// drafts' own ids, changed resources (statements section 3.7). One request, one thread.
class SuggestionBuilder {
  public:
    SuggestionBuilder(const HookCall& call, SuggestionCheck& check, IdSource& ids)
        : call_(call), check_(check), ids_(ids) {}

    /// Adds to `fired` the suggestions that are offered, and names those that are not because they
    /// could not be checked: a condition, a change or what its orders would meet could not be
    /// evaluated, a condition rests on facts that were not read, or so do the orders that it would
    /// change. Nothing is said of one whose conditions are settled, that cannot be built, or whose
    /// orders would raise a warning themselves. `evaluator` and `firing`: in which the rule fired.
    void add(FiredRule& fired, RuleEvaluator& evaluator, const RuleEvaluator::Firing& firing);

  private:
    /// Why a suggestion is not offered.
    struct Withheld {
        bool is_unchecked = false;
        std::vector<std::string> unread{};  ///< sources in words
    };
    template <class T>
    using Offered = std::expected<T, Withheld>;

    /// A rule that fired, and how to look at its expressions.
    struct Firing {
        RuleEvaluator& evaluator;
        const RuleEvaluator::Firing& of_rule;
        std::vector<std::string> reasons;

        [[nodiscard]] cql::Evaluation& evaluation() const { return *of_rule.evaluation; }
    };
    [[nodiscard]] Offered<Suggestion> build(const SuggestionRule& suggestion, const Firing& firing);
    /// Whether all are true; withheld when that could not be checked.
    [[nodiscard]] static Offered<bool> holds(const std::vector<BoundExpression>& conditions,
                                             const Firing& firing);
    [[nodiscard]] Offered<void> add_action(const SuggestionAction& action, const Firing& firing,
                                           std::vector<Action>& actions);
    [[nodiscard]] Action create(const SuggestionAction& action,
                                const std::vector<std::string>& reasons);
    [[nodiscard]] Offered<void> add_deletes(const SuggestionAction& action,
                                            std::vector<Action>& actions) const;
    [[nodiscard]] Offered<void> add_updates(const SuggestionAction& action, const Firing& firing,
                                            std::vector<Action>& actions) const;
    [[nodiscard]] Withheld without_target(const SuggestionAction& action,
                                          const Firing& firing) const;

    const HookCall& call_;
    SuggestionCheck& check_;
    IdSource& ids_;
};

}  // namespace hookline::engine
