#pragma once

#include <filesystem>

#include "fhir/base/diagnostics.hpp"

namespace hookline::engine {

/// Warnings about what lies in a guideline folder that loads and does nothing: files that nobody
/// reads, since their name or folder is another one than PROFILE.md says, and value sets,
/// activities and order sets that nothing refers to. Texts for people (`*.md`, names without an
/// extension) and names that begin with a dot are left alone.
void lint_folder(const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace hookline::engine
