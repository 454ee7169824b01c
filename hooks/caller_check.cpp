#include "hooks/caller_check.hpp"

#include <span>

namespace hookline::hooks {

struct CallerCheck::Credentials {
    std::string_view authorization;  // owner: the request, as of the names
    std::string url;
    std::string service_url;  // of feedback and explain; else empty
    std::span<const std::string> certificate_names;
    std::string_view peer_address;  // empty: does not tell who calls
};

bool CallerCheck::asks_who_calls(const Route& route) const {
    return options_.authenticator != nullptr &&
           (route.has_service() || (route.target == Target::Discovery && !options_.open_discovery));
}

// What the caller shows, and the URLs that its token may be for (CH-155, CH-137).
CallerCheck::Credentials CallerCheck::credentials_of(const HttpRequest& request,
                                                     const Route& route) const {
    Credentials result;
    result.authorization = request.header("Authorization");
    result.url = options_.base_url;
    if (!options_.behind_proxy) {
        result.peer_address = request.peer_address;
    }
    if (request.peer_certificate != nullptr) {
        result.certificate_names = request.peer_certificate->names;
    }
    result.url += kServicesPath;
    if (!route.has_service()) {
        return result;
    }
    const std::string& service = snapshot_->services()[route.service].id;
    result.url += '/' + service;
    if (route.target == Target::Feedback) {
        result.service_url = result.url;
        result.url += kFeedbackPath;
    }
    if (route.target == Target::Explain) {
        result.service_url = result.url;
        result.url = options_.base_url + std::string(kExplainPath) + service;
    }
    return result;
}

std::optional<std::string> CallerCheck::needed_key_set(const HttpRequest& request,
                                                       const Route& route) const {
    if (options_.key_sets == nullptr || !asks_who_calls(route)) {
        return std::nullopt;
    }
    const Credentials shown = credentials_of(request, route);
    return options_.authenticator->needed_key_set(shown.authorization, shown.url,
                                                  options_.clock->now_ms(), shown.service_url,
                                                  shown.certificate_names);
}

std::expected<const Client*, AuthRefusal> CallerCheck::authenticate(const HttpRequest& request,
                                                                    const Route& route) const {
    if (!asks_who_calls(route)) {
        return nullptr;
    }
    const Credentials shown = credentials_of(request, route);
    auto client = options_.authenticator->authenticate(shown.authorization, shown.url,
                                                       options_.clock->now_ms(), shown.service_url,
                                                       shown.certificate_names, shown.peer_address);
    if (client && route.has_service() &&
        !may_call(**client, snapshot_->services()[route.service].id)) {
        client = std::unexpected(AuthRefusal::Service);
    }
    return client;
}

}  // namespace hookline::hooks
