#pragma once

#include <span>
#include <string_view>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

namespace hookline::hooks {

/// One entry of `prefetch` in discovery: a FHIR read or search, relative to the FHIR base.
struct PrefetchTemplate {
    std::string_view key;
    std::string_view query;
};

/// What every service asks for. Only `{{context.patientId}}`, only reads and searches by patient:
/// the subset that every version of the specification and every known client can satisfy (CH-033,
/// CH-037). A template that a client cannot satisfy leaves a key out, and the data unknown.
[[nodiscard]] std::span<const PrefetchTemplate> prefetch_templates();

/// The member `prefetch` of a call: an Object, or null when the client sent none.
///
/// Values in the form from before 1.0, `{response, resource}`, are replaced by the resource; if
/// their status is no success, the key is left out, which means unknown (SR-065). The values
/// themselves are clinical content and not judged here.
[[nodiscard]] Result<fhir::json::Value> read_prefetch(const fhir::json::Value& root,
                                                      RequestArena& arena);

}  // namespace hookline::hooks
