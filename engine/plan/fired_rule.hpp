#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/plan/apply.hpp"
#include "engine/plan/rule.hpp"

namespace hookline::engine {

/// A rule that fired, with what its expressions gave. Owns its strings.
struct FiredRule {
    const Rule* rule = nullptr;
    Indicator indicator = Indicator::Info;
    std::string title;
    std::string detail;
    std::vector<std::string> evidence;
    std::vector<std::string> missing_data;
    std::vector<Suggestion> suggestions;
};

/// Evaluates rules of one call. One request, one thread.
class RuleEvaluator {
  public:
    RuleEvaluator(const Guideline& guideline, const HookCall& call, RequestArena& arena,
                  IdSource& ids);

    enum class Outcome : std::uint8_t { Fired, NotFired, Failed };
    /// Evaluates the conditions, and everything else of a rule that fires.
    [[nodiscard]] Outcome evaluate(const Rule& rule, FiredRule& fired);
    /// Whether a trigger of the rule matches hook and drafted orders of the call.
    [[nodiscard]] bool is_triggered(const Rule& rule) const;

  private:
    enum class Truth : std::uint8_t { Yes, No, Error };

    [[nodiscard]] Truth all_true(const std::vector<BoundExpression>& conditions);
    [[nodiscard]] std::string text(const BoundExpression& expression, std::string fallback,
                                   bool& failed);
    [[nodiscard]] std::vector<std::string> texts(const BoundExpression& expression);
    [[nodiscard]] bool add_suggestion(const SuggestionRule& suggestion,
                                      const std::vector<std::string>& reasons,
                                      std::vector<Suggestion>& suggestions);
    [[nodiscard]] bool add_update(const SuggestionAction& action, std::vector<Action>& actions);
    void add_deletes(const SuggestionAction& action, std::vector<Action>& actions) const;
    [[nodiscard]] Action create(const SuggestionAction& action,
                                const std::vector<std::string>& reasons);

    const HookCall& call_;
    IdSource& ids_;
    cql::Evaluation evaluation_;
};

}  // namespace hookline::engine
