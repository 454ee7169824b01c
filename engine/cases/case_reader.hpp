#pragma once

#include <filesystem>

#include "engine/cases/case.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::engine {

/// Adds the cases of one file; findings name file and element path.
void read_cases(const std::filesystem::path& file, CaseSuite& suite, Diagnostics& diagnostics);

/// The cases of `folder/cases/*.cases.json`, by file name.
[[nodiscard]] CaseSuite read_case_folder(const std::filesystem::path& folder,
                                         Diagnostics& diagnostics);

}  // namespace hookline::engine
