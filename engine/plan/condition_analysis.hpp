#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/condition.hpp"
#include "engine/facts/fact_report.hpp"
#include "engine/plan/guideline.hpp"
#include "engine/plan/possible.hpp"
#include "engine/record/record_source.hpp"

namespace hookline::engine {

/// Stands among the keys for an order of the call that cannot be read.
inline constexpr std::string_view kOrdersOfCall = "draftOrders";

/// What a condition may come to, and the data that leave it open.
struct ConditionOutcome {
    Possible possible = Possible::null();
    std::vector<std::string> unread;  ///< prefetch keys, or names of classes; empty when settled
};

/// Looks at conditions with everything that could not be read taken as open: a rule that is silent
/// but may fire was not checked; a rule that fires but may be silent fires only because something
/// is unknown (statements section 3, rule 11; D-05).
///
/// A fact is open when it is null, or a list, and a source of it was not read; where no alert may
/// be missed (Depth::Values) also a number, a word or what is false. Other definitions are open
/// when a retrieve that decided them was not read completely. Sources that a client need not have
/// and left out (D-07) leave nothing open. A test that is null and looks at the orders of the call
/// is open while one of them cannot be read: the CQL makes null of an order that may be that one.
/// One request, one thread.
class ConditionAnalysis {
  public:
    /// `reporter` is null for a guideline without a catalogue of facts. All must outlive the
    /// analysis.
    ConditionAnalysis(const Guideline& guideline, const RecordSource& source,
                      cql::Evaluation& evaluation, FactReporter* reporter)
        : guideline_(guideline), source_(source), evaluation_(evaluation), reporter_(reporter) {}

    /// Whether Boolean facts that are known (`in_scope`: never null) are looked into.
    enum class Depth : std::uint8_t {
        Facts,    ///< a fact that has a value is settled
        Sources,  ///< what it was derived from may change it
        Values,   ///< likewise numbers, words, and a yes of which the latest record decides
    };

    /// How far to look into a rule that is silent: a value that may yet change may hide a critical
    /// alert or a warning; what only informs is asked for no more than its unknown facts.
    [[nodiscard]] static constexpr Depth depth_for_silent(Indicator indicator) {
        return indicator == Indicator::Info ? Depth::Sources : Depth::Values;
    }

    [[nodiscard]] ConditionOutcome outcome(const std::vector<BoundExpression>& conditions,
                                           Depth depth);

    /// One part of a condition. An error in it is settled null.
    [[nodiscard]] ConditionOutcome outcome(const cql::Condition& condition, Depth depth);

    /// The fact behind a definition; nullptr when it is none.
    [[nodiscard]] const Fact* find_fact(cql::DefinitionRef definition) const {
        return guideline_.facts() == nullptr ? nullptr : guideline_.facts()->find(definition);
    }

    /// Whether nothing was sent for a prefetch key whose data a client need not have (D-07).
    [[nodiscard]] static bool is_left_out(const mappings::PatientRecord& record,
                                          std::string_view key);

  private:
    [[nodiscard]] ConditionOutcome of_definition(cql::DefinitionRef definition, Depth depth);
    [[nodiscard]] ConditionOutcome of_test(const cql::Condition& test, Depth depth);
    [[nodiscard]] ConditionOutcome combined(const cql::Condition& condition, Depth depth);
    /// The data that leave the value of a definition open; empty: settled.
    [[nodiscard]] const std::vector<std::string>& unread_of(cql::DefinitionRef definition,
                                                            Depth depth);
    [[nodiscard]] std::vector<std::string> find_unread(cql::DefinitionRef definition, Depth depth);
    [[nodiscard]] std::vector<std::string> unread_of_fact(const Fact& fact);
    [[nodiscard]] bool looks_at_orders(const cql::Condition& test);

    const Guideline& guideline_;
    const RecordSource& source_;
    cql::Evaluation& evaluation_;
    FactReporter* reporter_;  // owner: the caller
    std::map<std::pair<int, Depth>, std::vector<std::string>> unread_;
    std::map<std::pair<int, Depth>, ConditionOutcome> known_;
};

}  // namespace hookline::engine
