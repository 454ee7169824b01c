#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/cases/case.hpp"
#include "engine/plan/guideline.hpp"
#include "engine/plan/order_kinds.hpp"
#include "engine/record/record_binding.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/primitives/date_time.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/terminology.hpp"

namespace hookline::engine {

/// What rules are looked at and fire, over many cases.
class RuleCoverage {
  public:
    explicit RuleCoverage(const Guideline& guideline) : guideline_(guideline) {}

    void fired(const Rule& rule) { fired_.insert(rule.id); }
    void silent(const Rule& rule) { silent_.insert(rule.id); }

    /// Rules that never fired, and those that never stayed silent when looked at.
    [[nodiscard]] std::vector<std::string> never_fired() const { return missing(fired_); }
    [[nodiscard]] std::vector<std::string> never_silent() const { return missing(silent_); }
    [[nodiscard]] std::size_t rules() const;

  private:
    [[nodiscard]] std::vector<std::string> missing(const std::set<std::string>& seen) const;

    const Guideline& guideline_;
    std::set<std::string> fired_;
    std::set<std::string> silent_;
};

/// A statement that fired, with its most severe rule.
struct FiredStatement {
    Indicator indicator = Indicator::Info;
    std::set<std::string> rules;  ///< letters
};

/// What came of one case.
struct CaseResult {
    std::string name;
    std::vector<std::string> failures;  ///< empty: passed
    std::map<std::string, FiredStatement> fired;
    std::size_t checks = 0;  ///< evaluations: the case itself, and one for each fact silenced
};

/// Runs cases at the level of facts: given facts take the place of the definitions, the record is
/// empty and nothing of it was read, so that what is not given is derived from the given facts, or
/// unknown. Rules are judged before cards are merged.
class CaseRunner {
  public:
    /// Everything must outlive the runner.
    CaseRunner(const Guideline& guideline, const RecordBinding& binding,
               const mappings::Terminology& terminology, const mappings::MappingTables& tables)
        : guideline_(guideline),
          binding_(binding),
          terminology_(terminology),
          tables_(tables),
          kinds_(order_kinds(tables)) {}

    [[nodiscard]] CaseResult run(const Case& test, RuleCoverage& coverage) const;

    /// The cards of the case. No source counts as read, so that they also tell what could not be
    /// checked; facts that are not defined or do not fit are left out.
    [[nodiscard]] std::vector<Card> cards(const Case& test, IdSource& ids) const;

    /// The moment for which cases are run; their facts count days, so it decides nothing.
    [[nodiscard]] static fhir::DateTime now();

  private:
    struct Outcome {
        std::map<std::string, FiredStatement> fired;
        std::map<std::string, FiredStatement> footers;  ///< only when something fired
        std::vector<std::string> failures;
        /// Labels of the suggestions, of the rules whose suggestions the case is about.
        std::map<std::string, std::set<std::string>> offered;

        [[nodiscard]] const FiredStatement* find(const std::string& statement) const;
    };
    /// The call of a case, with the memory that it borrows from.
    struct CaseCall;

    [[nodiscard]] Outcome evaluate(const Case& test, const std::string& silenced,
                                   RuleCoverage& coverage) const;
    /// Kinds of orders and appointments that no mapping table gives: no rule looks at them.
    [[nodiscard]] std::vector<std::string> unknown_kinds(const Case& test) const;
    void judge(const Case& test, const Outcome& outcome, CaseResult& result) const;
    static void judge_suggestions(const Case& test, const Outcome& outcome, CaseResult& result);
    /// ` because ...`: the parts of the conditions of a rule that keep it silent.
    [[nodiscard]] std::string why_silent(const Case& test, const ExpectedStatement& rule) const;
    [[nodiscard]] const Rule* find_rule(const std::string& statement,
                                        const std::string& letter) const;

    const Guideline& guideline_;
    const RecordBinding& binding_;
    const mappings::Terminology& terminology_;
    const mappings::MappingTables& tables_;
    const OrderKinds kinds_;
};

}  // namespace hookline::engine
