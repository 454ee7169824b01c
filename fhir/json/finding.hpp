#pragma once

#include <string>

#include "fhir/base/diagnostics.hpp"

namespace hookline::fhir::json {

/// Adds a finding about the element `path` of a JSON file, with the line where it stands. An empty
/// path is the whole file; a file that cannot be read gives a finding without a line.
void add_finding(Diagnostics& diagnostics, Severity severity, const std::string& file,
                 const std::string& path, std::string message);

}  // namespace hookline::fhir::json
