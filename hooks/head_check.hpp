#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hooks/cors.hpp"
#include "hooks/http/message.hpp"
#include "hooks/route.hpp"
#include "hooks/routed_answer.hpp"

namespace hookline::hooks {

/// What the head of a request alone decides: host (403), path (404), method (405, and preflights),
/// media type (415). nullopt: it may go on. `hosts`: names that the Host field may have, lower case
/// and without port; empty: any (SR-103).
[[nodiscard]] std::optional<RoutedAnswer> check_head(const HttpRequest& request, const Route& route,
                                                     const CorsPolicy& cors,
                                                     const std::vector<std::string>& hosts);

}  // namespace hookline::hooks
