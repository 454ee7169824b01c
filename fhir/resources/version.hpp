#pragma once

#include <compare>

#include "fhir/json/value.hpp"

/// Versions of one resource. Spec: https://hl7.org/fhir/R4/resource.html#Meta.
namespace hookline::fhir {

/// Which of two states of one resource is the later one: by meta.versionId where both are whole
/// numbers, else by meta.lastUpdated. Unordered when neither tells.
[[nodiscard]] std::partial_ordering compare_versions(const json::Value& a, const json::Value& b);

/// Whether two values are the same, member for member in the same order.
[[nodiscard]] bool same_content(const json::Value& a, const json::Value& b);

}  // namespace hookline::fhir
