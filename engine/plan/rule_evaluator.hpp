#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/facts/fact_report.hpp"
#include "engine/plan/apply.hpp"
#include "engine/plan/condition_analysis.hpp"
#include "engine/plan/rule.hpp"

namespace hookline::engine {

/// What a condition came to. Null is No.
enum class Truth : std::uint8_t { Yes, No, Error };

/// Evaluates expressions of rules for one call. One request, one thread.
///
/// What does not depend on the order in question is computed once for all orders; what does not
/// depend on the draft orders once for the call and for what its suggestions would make of it
/// (Guideline::order_dependents, draft_dependents).
class RuleEvaluator {
  public:
    /// `before`: the evaluation of a call that differs in nothing but its hook and its draft
    /// orders, outlives this; null: there is none.
    RuleEvaluator(const Guideline& guideline, const HookCall& call, RequestArena& arena,
                  cql::Evaluation* before = nullptr);

    /// The evaluation in which a rule's expressions are looked at: for a rule with `per_order` and
    /// several triggering orders that of the first order for which it fires. Decided by `fires`.
    struct Firing {
        Truth truth = Truth::No;
        cql::Evaluation* evaluation = nullptr;
        const mappings::DraftOrder* order = nullptr;  ///< of `per_order`, else null
    };
    [[nodiscard]] Firing fires(const Rule& rule);

    /// The footers of the call: their hook is that of the call and nothing speaks against them. One
    /// that cannot be evaluated is shown.
    [[nodiscard]] std::vector<const Rule*> active_footers();

    [[nodiscard]] Truth all_true(const std::vector<BoundExpression>& conditions,
                                 cql::Evaluation& evaluation);
    /// The value of an expression that is present.
    [[nodiscard]] Result<cql::Value> evaluate(const BoundExpression& expression,
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
    /// Whether any source that the rules of the hook rest on and that a client has to send was not
    /// read completely: else nothing is open.
    [[nodiscard]] bool has_unread() const { return has_unread_; }
    [[nodiscard]] const mappings::PatientRecord& record() const { return call_.source.record(); }
    /// Whether `evaluate` or a condition came to nothing within the budget of the call.
    [[nodiscard]] bool is_cut_short() const { return is_cut_short_; }
    /// The triggering orders of the call that a rule is about: of the kinds of its trigger.
    [[nodiscard]] std::vector<const mappings::DraftOrder*> orders_of(const Rule& rule) const;

    /// What explains the values of an evaluation: the facts and the conditions as it sees them.
    struct Traced {
        Traced(const Guideline& guideline, const HookCall& call, cql::Evaluation& explained,
               RequestArena& arena);

        cql::Evaluation& evaluation;
        std::optional<FactReporter> reporter;  ///< nothing for a guideline without a catalogue
        ConditionAnalysis analysis;
    };
    /// `order` as in Firing.
    [[nodiscard]] Traced& traced(const mappings::DraftOrder* order = nullptr);

  private:
    [[nodiscard]] static cql::EvaluationOptions options(const HookCall& call,
                                                        cql::SharedValues shared);
    [[nodiscard]] cql::Evaluation& evaluation_for(const mappings::DraftOrder& order);
    [[nodiscard]] bool has_several_triggers() const;

    const Guideline& guideline_;
    const HookCall& call_;
    RequestArena& arena_;
    bool has_unread_;
    bool is_cut_short_ = false;
    cql::Evaluation evaluation_;
    std::map<std::string_view, std::unique_ptr<cql::Evaluation>> by_order_;
    std::map<std::string_view, std::unique_ptr<Traced>> traced_;  // by order, empty for none
};

}  // namespace hookline::engine
