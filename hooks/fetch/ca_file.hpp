#pragma once

#include <filesystem>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// Whether `file` holds certificates of issuers as PEM; an empty name is the system's file and
/// fine. libcurl would only say at each connection that there is no trust. Errors: LoadFailed.
[[nodiscard]] Result<void> check_ca_file(const std::filesystem::path& file);

}  // namespace hookline::hooks
