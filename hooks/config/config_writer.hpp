#pragma once

#include <string>

#include "hooks/config/config.hpp"

namespace hookline::hooks {

/// The configuration as it takes effect, with every default, as a configuration file: read again it
/// gives the same. Of secrets it says where they are.
[[nodiscard]] std::string write_config(const Config& config);

}  // namespace hookline::hooks
