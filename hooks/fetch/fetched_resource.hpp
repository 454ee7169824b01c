#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/json/value.hpp"

namespace hookline::hooks {

/// Whether a resource of that type belongs to someone else than the patient of the call (SR-051).
/// One that names no patient does not. `patient_id` is bare.
[[nodiscard]] bool is_foreign(const fhir::json::Value& resource, std::string_view type,
                              std::string_view patient_id);

/// Whether `found` is an older version of the same resource than `other` (SR-141). Not known: no.
[[nodiscard]] bool is_older(const fhir::json::Value& found, const fhir::json::Value& other);

/// A count as FHIR writes it; nullopt for anything else.
[[nodiscard]] std::optional<std::uint64_t> count_of(std::string_view text);

}  // namespace hookline::hooks
