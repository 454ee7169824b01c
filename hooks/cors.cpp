#include "hooks/cors.hpp"

#include <algorithm>

namespace hookline::hooks {

bool CorsPolicy::allows(std::string_view origin) const {
    return std::ranges::find(origins, origin) != origins.end();
}

void add_cors_headers(const CorsPolicy& policy, const HttpRequest& request,
                      HttpResponse& response) {
    response.headers.emplace_back("Vary", "Origin");
    const std::string_view origin = request.header("Origin");
    if (policy.allows(origin)) {
        response.headers.emplace_back("Access-Control-Allow-Origin", origin);
    }
}

HttpResponse preflight_response(const CorsPolicy& policy, const HttpRequest& request,
                                std::string_view allow) {
    HttpResponse response;
    response.status = 204;
    response.content_type.clear();
    if (!allow.empty()) {
        response.headers.emplace_back("Allow", allow);
    }
    if (policy.allows(request.header("Origin"))) {
        // Authorization is not covered by the wildcard, so both are named.
        response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        response.headers.emplace_back("Access-Control-Allow-Headers",
                                      "Content-Type, Authorization");
        response.headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return response;
}

}  // namespace hookline::hooks
