#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/plan/apply.hpp"
#include "fhir/json/reader.hpp"

namespace hookline::engine {

/// What the orders of a suggestion would meet. Runs the rules of order-select and order-sign over
/// the orders as they would be after it (statements section 3.7). One request, one thread.
class SuggestionCheck {
  public:
    /// `before`: the evaluation of the call; outlives this.
    SuggestionCheck(const Guideline& guideline, const HookCall& call, cql::Evaluation& before,
                    RequestArena& arena)
        : guideline_(guideline), call_(call), before_(before), arena_(arena) {}

    /// Whether an order that the suggestion creates would trigger a warning or critical rule.
    enum class Verdict : std::uint8_t {
        Fine,
        RaisesWarning,
        NotEvaluated,  ///< a rule could not be evaluated, and none that could warns
    };
    struct Finding {
        Verdict verdict = Verdict::Fine;
        /// Active ServiceRequests of the record for the same, as Markdown. They are told, not held
        /// against the suggestion: what is active may be long forgotten.
        std::vector<std::string> on_order;
    };
    [[nodiscard]] Finding find(const Suggestion& suggestion);
    /// Whether a rule could not be evaluated within the budget of the call.
    [[nodiscard]] bool is_cut_short() const { return is_cut_short_; }

  private:
    [[nodiscard]] Finding look_at(const Suggestion& suggestion);
    /// The orders after the suggestion; only those that it creates trigger rules.
    [[nodiscard]] std::vector<mappings::DraftOrder> orders_after(const Suggestion& suggestion,
                                                                 bool& failed);
    [[nodiscard]] Verdict verdict_after(const std::vector<mappings::DraftOrder>& orders);
    [[nodiscard]] std::vector<std::string> on_order(
        const std::vector<mappings::DraftOrder>& orders) const;
    /// `before` as for RuleEvaluator.
    [[nodiscard]] Verdict verdict(const mappings::PatientRecord& after, cql::Evaluation* before);
    [[nodiscard]] Verdict verdict(std::string_view hook, const RecordSource& source,
                                  cql::Evaluation* before);

    const Guideline& guideline_;
    const HookCall& call_;
    cql::Evaluation& before_;
    RequestArena& arena_;
    bool is_cut_short_ = false;
    std::map<std::string, Finding> known_;  // by what is created (without ids) and deleted
    std::vector<std::unique_ptr<fhir::json::BodyBuffer>> bodies_;
};

}  // namespace hookline::engine
