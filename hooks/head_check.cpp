#include "hooks/head_check.hpp"

#include <algorithm>

namespace hookline::hooks {
namespace {

// `Application/FHIR+JSON; charset=utf-8` is `application/fhir+json`.
bool is_json(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) {
        type.remove_suffix(1);
    }
    return equals_ignoring_case(type, "application/json") ||
           equals_ignoring_case(type, "application/fhir+json");
}

// `[::1]:8080` is `[::1]`, `localhost:8080` is `localhost`.
std::string_view host_name(std::string_view host) {
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) {
        return host;
    }
    return host.substr(0, colon);
}

bool is_known_host(const HttpRequest& request, const std::vector<std::string>& hosts) {
    if (hosts.empty()) {
        return true;
    }
    const std::string_view host = host_name(request.header("Host"));
    return std::ranges::any_of(
        hosts, [host](const std::string& known) { return equals_ignoring_case(known, host); });
}

// A page is told the status of the request behind it only if the preflight succeeds: else a slip in
// a service's id looks to it like a server that allows no origin.
bool is_preflight(const HttpRequest& request, const CorsPolicy& cors) {
    return request.method == "OPTIONS" && cors.allows(request.header("Origin")) &&
           request.find_header("Access-Control-Request-Method").has_value();
}

}  // namespace

std::optional<RoutedAnswer> check_head(const HttpRequest& request, const Route& route,
                                       const CorsPolicy& cors,
                                       const std::vector<std::string>& hosts) {
    if (!is_known_host(request, hosts)) {
        return outcome_answer(403, "forbidden", "this host name is not served", "unknown-host");
    }
    if (route.target == Target::Unknown && !is_preflight(request, cors)) {
        return outcome_answer(404, "not-found",
                              "no such path; services are listed at `/cds-services`",
                              "unknown-path");
    }
    const std::string_view allow = route.target == Target::Unknown ? "" : route.allow();
    if (request.method == "OPTIONS") {
        RoutedAnswer answer;
        answer.response = preflight_response(cors, request, allow);
        return answer;
    }
    if (!route.allows(request.method)) {
        RoutedAnswer answer = outcome_answer(
            405, "not-supported", "allowed here: " + std::string(allow), "method-not-allowed");
        answer.response.headers.emplace_back("Allow", allow);
        return answer;
    }
    if (route.has_service() && !is_json(request.header("Content-Type"))) {
        return outcome_answer(415, "not-supported", "expected Content-Type `application/json`",
                              "unsupported-media-type");
    }
    return std::nullopt;
}

}  // namespace hookline::hooks
