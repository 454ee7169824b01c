#include "hooks/caller_check.hpp"

#include <algorithm>
#include <utility>

namespace hookline::hooks {

bool CallerCheck::asks_who_calls(const Route& route) const {
    return options_.authenticator != nullptr &&
           (route.has_service() || (route.target == Target::Discovery && !options_.open_discovery));
}

CallerCheck::Credentials CallerCheck::credentials_of(const HttpRequest& request,
                                                     const Route& route) const {
    Credentials result;
    result.authorization = request.header("Authorization");
    result.url = options_.base_url;
    if (!options_.hides_callers &&
        std::ranges::find(options_.proxies, request.peer_address) == options_.proxies.end()) {
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
    result.service_id = service;
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

std::optional<AuthRefusal> CallerCheck::cheap_refusal(const Credentials& shown) const {
    return options_.authenticator->refusal_before_signature(
        shown.authorization, shown.url, options_.clock->now_ms(), shown.service_url,
        shown.certificate_names, shown.peer_address);
}

std::optional<AuthRefusal> CallerCheck::refusal_at_head(const HttpRequest& request,
                                                        const Route& route) const {
    return asks_who_calls(route) ? cheap_refusal(credentials_of(request, route)) : std::nullopt;
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

Caller CallerCheck::authenticate(const HttpRequest& request, const Route& route) const {
    return asks_who_calls(route) ? authenticate(options_, credentials_of(request, route)) : nullptr;
}

std::variant<Caller, SignatureWork> CallerCheck::judge(const HttpRequest& request,
                                                       const Route& route) const {
    if (!asks_who_calls(route)) {
        return Caller(nullptr);
    }
    Credentials shown = credentials_of(request, route);
    if (const auto refusal = cheap_refusal(shown)) {
        return Caller(std::unexpected(*refusal));
    }
    return SignatureWork(
        [options = options_, shown = std::move(shown)] { return authenticate(options, shown); });
}

Caller CallerCheck::authenticate(const CallerCheckOptions& options, const Credentials& shown) {
    Caller client = options.authenticator->authenticate(
        shown.authorization, shown.url, options.clock->now_ms(), shown.service_url,
        shown.certificate_names, shown.peer_address);
    if (client && !shown.service_id.empty() && !may_call(**client, shown.service_id)) {
        client = std::unexpected(AuthRefusal::Service);
    }
    return client;
}

}  // namespace hookline::hooks
