#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fhir/base/diagnostics.hpp"

namespace hookline::engine {

/// The files below a guideline folder as paths relative to it, with `/`, ascending. Refused with a
/// finding are links, devices and the like, and more than the limits allow (SR-154): nullopt.
/// Without `hidden` names that begin with a dot are passed over.
[[nodiscard]] std::optional<std::vector<std::string>> files_of_folder(
    const std::filesystem::path& folder, bool hidden, Diagnostics& diagnostics);

}  // namespace hookline::engine
