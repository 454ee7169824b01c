#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/config/config.hpp"

namespace hookline::hooks {

/// What a configuration that was read again means for the running server.
struct ConfigReload {
    Config config;  ///< what takes effect: the running one with what may change from the next
    std::vector<std::string> needs_restart;  ///< members that differ and stay as they were, by name
};

/// Whether a reload takes the top member over. The others are what connections, callers and stores
/// rest on.
[[nodiscard]] bool is_reloaded(std::string_view member);

[[nodiscard]] ConfigReload reload_config(const Config& running, const Config& next);

}  // namespace hookline::hooks
