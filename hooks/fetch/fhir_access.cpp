#include "hooks/fetch/fhir_access.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace hookline::hooks {
namespace {

using fhir::json::Value;

constexpr std::size_t kTokenBytesMax = std::size_t{16} * 1024;
constexpr std::chrono::seconds kExpiryMargin{5};

// The characters of a token in a header (RFC 6750, b64token), and of opaque ones that occur.
bool is_usable_token(std::string_view token) {
    return !token.empty() && token.size() <= kTokenBytesMax &&
           std::ranges::all_of(token, [](unsigned char c) { return c > ' ' && c < 0x7F; });
}

bool is_bearer(std::string_view type) {
    constexpr std::string_view kBearer = "bearer";
    return std::ranges::equal(type, kBearer, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

// Absent or no number: not known, the FHIR server will say.
std::optional<std::chrono::seconds> lifetime_of(const Value& authorization) {
    const Value* expires = authorization.find("expires_in");
    if (expires == nullptr) {
        return std::nullopt;
    }
    const std::string_view text = expires->text();
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, 86'400));
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

std::string_view to_string(FetchRefusal refusal) {
    switch (refusal) {
        case FetchRefusal::NoServer:
            return "no-server";
        case FetchRefusal::ServerNotAllowed:
            return "server-not-allowed";
        case FetchRefusal::NoToken:
            return "no-token";
        case FetchRefusal::TokenUnusable:
            return "token-unusable";
        case FetchRefusal::TokenExpired:
            return "token-expired";
        case FetchRefusal::ServerFailing:
            return "server-failing";
        case FetchRefusal::OtherPatient:
            return "other-patient";
    }
    return "no-server";
}

FhirScopes::FhirScopes(std::string_view text) {
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        add(text.substr(0, space));
        text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    }
}

// `user/Observation.rs?category=laboratory`
void FhirScopes::add(std::string_view scope) {
    const std::size_t slash = scope.find('/');
    const std::string_view level = scope.substr(0, slash);
    if (slash == std::string_view::npos ||
        (level != "patient" && level != "user" && level != "system")) {
        return;
    }
    const std::string_view rest = scope.substr(slash + 1);
    const std::string_view grant = rest.substr(0, rest.find('?'));
    const std::size_t dot = grant.find('.');
    if (dot == std::string_view::npos || dot == 0) {
        return;
    }
    const std::string_view permissions = grant.substr(dot + 1);
    const bool all = permissions == "*" || permissions == "read";
    const bool words = all || permissions == "write";
    Scope parsed;
    parsed.type = grant.substr(0, dot);
    parsed.read = all || (!words && permissions.find('r') != std::string_view::npos);
    parsed.search = all || (!words && permissions.find('s') != std::string_view::npos);
    parsed.narrowed = rest.find('?') != std::string_view::npos;
    scopes_.push_back(std::move(parsed));
}

FhirScopes::Grant FhirScopes::find(std::string_view type, char permission) const {
    if (scopes_.empty()) {
        return Grant::All;
    }
    Grant best = Grant::No;
    for (const Scope& scope : scopes_) {
        if ((scope.type == type || scope.type == "*") &&
            (permission == 's' ? scope.search : scope.read)) {
            best = std::max(best, scope.narrowed ? Grant::Part : Grant::All);
        }
    }
    return best;
}

std::expected<FhirAccess, FetchRefusal> read_fhir_access(std::string_view fhir_server,
                                                         const Value& authorization,
                                                         std::string_view patient_id,
                                                         std::span<const AllowedFhirServer> allowed,
                                                         std::chrono::milliseconds age) {
    if (fhir_server.empty()) {
        return std::unexpected(FetchRefusal::NoServer);
    }
    auto base = find_fhir_base(fhir_server, allowed);
    if (!base) {
        return std::unexpected(FetchRefusal::ServerNotAllowed);
    }
    FhirAccess access;
    access.base = *std::move(base);
    if (!authorization.is_object()) {
        return access.base.server->open ? std::expected<FhirAccess, FetchRefusal>(std::move(access))
                                        : std::unexpected(FetchRefusal::NoToken);
    }
    const std::string_view token = authorization.string_at("access_token");
    if (!is_bearer(authorization.string_at("token_type")) || !is_usable_token(token)) {
        return std::unexpected(FetchRefusal::TokenUnusable);
    }
    if (const auto lifetime = lifetime_of(authorization);
        lifetime && *lifetime - kExpiryMargin <= age) {
        return std::unexpected(FetchRefusal::TokenExpired);
    }
    const std::string_view patient = without_prefix(authorization.string_at("patient"), "Patient/");
    if (!patient.empty() && patient != patient_id) {
        return std::unexpected(FetchRefusal::OtherPatient);
    }
    access.scopes = FhirScopes(authorization.string_at("scope"));
    access.token = Secret(token);
    return access;
}

}  // namespace hookline::hooks
