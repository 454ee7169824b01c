#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/plan/budget.hpp"
#include "engine/plan/card.hpp"
#include "engine/plan/earlier_override.hpp"
#include "engine/plan/guideline.hpp"
#include "engine/plan/rule_index.hpp"
#include "engine/record/record_source.hpp"
#include "fhir/base/arena.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/terminology.hpp"

namespace hookline::engine {

/// One hook call as the plan sees it. All borrowed from the request or from the loaded content.
struct HookCall {
    /// The same call about another record; `other` outlives it.
    HookCall with_source(const RecordSource& other) const {
        return {hook,         other,        binding, terminology, tables,          prefetch,
                draft_orders, encounter_id, now,     base_url,    shows_prognosis, given,
                overrides,    budget,       dates};
    }

    std::string_view hook;
    const RecordSource& source;
    const RecordBinding& binding;
    const mappings::Terminology& terminology;
    const mappings::MappingTables& tables;
    fhir::json::Value prefetch;      ///< to echo a resource that an update changes
    fhir::json::Value draft_orders;  ///< likewise; null for hooks without
    std::string_view encounter_id;   ///< empty: not known
    fhir::DateTime now;              ///< with offset
    std::string_view base_url;       ///< of this service, for links to statements; empty: no links
    bool shows_prognosis = false;    ///< by configuration, and the user is no patient or relative
    /// Facts that are given instead of derived, for case tests.
    std::vector<std::pair<cql::DefinitionRef, cql::Value>> given;
    /// What the user overrode before; null: nothing is known of it.
    const EarlierOverrides* overrides = nullptr;
    Budget budget{};
    ContentDatePolicy dates{};
};

/// The cards of a call, and what was done for them.
struct ApplyResult {
    std::vector<Card> cards;  ///< critical first, then warning, then info
    std::size_t rules_evaluated = 0;
    std::size_t rules_fired = 0;
    std::size_t rules_failed = 0;
    std::size_t statements_unchecked = 0;  ///< named on a card as not checked, or as open
    bool is_cut_short = false;             ///< the budget was used up
};

/// Evaluates the rules that the call can concern and assembles the cards (statements section 3).
///
/// A rule whose condition is null does not fire. A rule that cannot be evaluated is named on one
/// card "could not be checked"; it never vanishes silently. Nothing in the result points into the
/// arena.
[[nodiscard]] ApplyResult apply(const Guideline& guideline, const HookCall& call,
                                RequestArena& arena, IdSource& ids);

/// Kinds of orders and appointments that trigger rules in this call.
class TriggerKinds {
  public:
    explicit TriggerKinds(const mappings::PatientRecord& record);

    [[nodiscard]] CallTriggers of(std::string_view hook) const {
        return {hook, orders_, appointments_};
    }

  private:
    std::vector<std::string_view> orders_;        // owner: the record
    std::vector<std::string_view> appointments_;  // owner: the record
};

}  // namespace hookline::engine
