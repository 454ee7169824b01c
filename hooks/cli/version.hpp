#pragma once

#include <string>

namespace hookline::hooks {

/// What `--version` prints: this program, and the libraries that it runs with (SR-211).
[[nodiscard]] std::string version_text();

}  // namespace hookline::hooks
