#pragma once

#include <string>

#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

/// CDS Hooks has no member for the FHIR release (CH-049). R4 is read; what shows itself to be of
/// another release is refused, since it would not be recognised and nothing would be said.
/// Errors: InvalidRequest with the element path.
namespace hookline::hooks {

/// What the extensions of the request say of the release.
[[nodiscard]] Result<void> check_release_of_call(const fhir::json::Value& root);

/// Orders of types that R4 has no more. `path` is that of the Bundle.
[[nodiscard]] Result<void> check_release_of_orders(const fhir::json::Value& bundle,
                                                   const std::string& path);

}  // namespace hookline::hooks
