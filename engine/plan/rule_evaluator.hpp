#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/plan/apply.hpp"
#include "engine/plan/rule.hpp"

namespace hookline::engine {

/// What a condition came to. Null is No.
enum class Truth : std::uint8_t { Yes, No, Error };

/// Evaluates expressions of rules for one call. One request, one thread.
class RuleEvaluator {
  public:
    RuleEvaluator(const Guideline& guideline, const HookCall& call, RequestArena& arena);

    /// The evaluation in which a rule's expressions are looked at: for a rule with `per_order` and
    /// several triggering orders that of the first order for which it fires. Decided by `fires`.
    struct Firing {
        Truth truth = Truth::No;
        cql::Evaluation* evaluation = nullptr;
    };
    [[nodiscard]] Firing fires(const Rule& rule);

    [[nodiscard]] Truth all_true(const std::vector<BoundExpression>& conditions,
                                 cql::Evaluation& evaluation);
    /// The String of an expression; `fallback` when there is none, when it is null, and with
    /// `failed` set when it cannot be evaluated.
    [[nodiscard]] std::string text(const BoundExpression& expression, std::string fallback,
                                   cql::Evaluation& evaluation, bool& failed);
    /// The texts of a String or a List of String, each once; none when it cannot be evaluated.
    [[nodiscard]] std::vector<std::string> texts(const BoundExpression& expression,
                                                 cql::Evaluation& evaluation);

    /// The evaluation of the call as a whole.
    [[nodiscard]] cql::Evaluation& evaluation() { return evaluation_; }
    /// The triggering orders of the call that a rule is about: of the kinds of its trigger.
    [[nodiscard]] std::vector<const mappings::DraftOrder*> orders_of(const Rule& rule) const;

  private:
    [[nodiscard]] cql::EvaluationOptions options() const;
    [[nodiscard]] cql::Evaluation& evaluation_for(const mappings::DraftOrder& order);
    [[nodiscard]] bool has_several_triggers() const;

    const Guideline& guideline_;
    const HookCall& call_;
    RequestArena& arena_;
    cql::Evaluation evaluation_;
    std::map<std::string_view, std::unique_ptr<cql::Evaluation>> by_order_;
};

}  // namespace hookline::engine
