#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/http/message.hpp"

namespace hookline::hooks {

/// Which web pages may read answers (SR-100): none by default. Credentials are never allowed.
struct CorsPolicy {
    std::vector<std::string> origins;  ///< exact, as browsers send them: scheme, host, port

    [[nodiscard]] bool allows(std::string_view origin) const;
};

/// Adds the headers that let the page of `request` read `response`: its own origin and
/// `Vary: Origin`. Adds only the latter for an origin that is not allowed.
void add_cors_headers(const CorsPolicy& policy, const HttpRequest& request, HttpResponse& response);

/// The answer to OPTIONS: 204, methods and headers by name when the origin is allowed (SR-101).
/// `allow`: the methods of the path; empty when there is no such path.
[[nodiscard]] HttpResponse preflight_response(const CorsPolicy& policy, const HttpRequest& request,
                                              std::string_view allow);

}  // namespace hookline::hooks
