#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

namespace hookline::hooks {

/// One entry of `prefetch` in discovery: a FHIR read or search, relative to the FHIR base.
struct PrefetchTemplate {
    std::string key;
    std::string query;
    /// The same search with a list of codes; empty: there is none.
    // NOLINTNEXTLINE(readability-redundant-member-init): most templates are written without it.
    std::string by_code = {};

    friend bool operator==(const PrefetchTemplate&, const PrefetchTemplate&) = default;
};

/// The templates of these keys, in their order; a key without a template is left out.
///
/// Only `{{context.patientId}}`, only reads and searches by patient: the subset that every version
/// of the specification and every known client can satisfy (CH-033, CH-037). A template that a
/// client cannot satisfy leaves a key out, and the data unknown. Some servers refuse a search for
/// Observations without codes: for these that template has a second form with `observation_codes`,
/// joined by commas.
[[nodiscard]] std::vector<PrefetchTemplate> prefetch_templates(
    std::span<const std::string_view> keys, std::string_view observation_codes = {});

/// The query of a template for this patient, the id percent-encoded: a URL relative to the FHIR
/// base (CH-030).
[[nodiscard]] std::string fill_template(const PrefetchTemplate& item, std::string_view patient_id);

/// The member `prefetch` of a call: an Object, or null when the client sent none.
///
/// Values in the form from before 1.0, `{response, resource}`, are replaced by the resource; if
/// their status is no success, the key is left out, which means unknown (SR-065). The values
/// themselves are clinical content and not judged here. Counts what was unwrapped in `tolerated`.
[[nodiscard]] Result<fhir::json::Value> read_prefetch(const fhir::json::Value& root,
                                                      RequestArena& arena, std::size_t& tolerated);

}  // namespace hookline::hooks
