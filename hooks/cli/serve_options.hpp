#pragma once

#include "hooks/config/config.hpp"
#include "hooks/http/server.hpp"
#include "hooks/router.hpp"

namespace hookline::hooks {

/// What the configuration says about answers; parts that live elsewhere are left out.
[[nodiscard]] RouterOptions router_options(const Config& config);

/// A listener at `address`; `threads` for connections, and as many for work.
[[nodiscard]] ServerOptions server_options(const Config& config, const ListenAddress& address,
                                           unsigned threads);

}  // namespace hookline::hooks
