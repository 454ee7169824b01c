#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/card.hpp"
#include "engine/plan/guideline.hpp"
#include "engine/record/record_source.hpp"
#include "fhir/base/arena.hpp"
#include "fhir/base/clock.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

namespace hookline::engine {

/// One hook call as the plan sees it. All borrowed from the request.
struct HookCall {
    std::string_view hook;
    const RecordSource& source;
    fhir::json::Value prefetch;     ///< to echo a resource that an update changes
    std::string_view encounter_id;  ///< empty: not known
    fhir::DateTime now;             ///< with offset
    std::string_view base_url;      ///< of this service, for links to statements; empty: no links
};

struct ApplyResult {
    std::vector<Card> cards;  ///< critical first, then warning, then info
    std::size_t rules_evaluated = 0;
    std::size_t rules_fired = 0;
    std::size_t rules_failed = 0;
};

/// Evaluates the rules that the call can concern and assembles the cards (statements section 3).
///
/// A rule whose condition is null does not fire. A rule that cannot be evaluated is named on one
/// card "could not be checked"; it never vanishes silently. Nothing in the result points into the
/// arena.
[[nodiscard]] ApplyResult apply(const Guideline& guideline, const HookCall& call,
                                RequestArena& arena, IdSource& ids);

}  // namespace hookline::engine
