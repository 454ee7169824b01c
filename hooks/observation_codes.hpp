#pragma once

#include <string>

#include "fhir/base/diagnostics.hpp"
#include "hooks/content.hpp"

namespace hookline::hooks {

/// The codes by which the mappings recognise Observations, for the search parameter `code`: without
/// systems, ascending, joined by commas. From `observation-codes.json` of the tables and the value
/// sets that it names. Empty with findings in `diagnostics` when one cannot be read.
[[nodiscard]] std::string load_observation_codes(const ContentPaths& paths,
                                                 Diagnostics& diagnostics);

}  // namespace hookline::hooks
