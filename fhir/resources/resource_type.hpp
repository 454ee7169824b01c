#pragma once

#include <string_view>

namespace hookline::fhir {

/// Whether FHIR R4 has a resource of this type (https://hl7.org/fhir/R4/resourcelist.html). A type
/// that it does not have may be of another release or spoilt: what it tells cannot be known.
[[nodiscard]] bool is_resource_type(std::string_view type);

}  // namespace hookline::fhir
