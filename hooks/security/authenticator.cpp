#include "hooks/security/authenticator.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hooks/security/signature.hpp"

namespace hookline::hooks {
namespace {

constexpr std::int64_t kSkewS = 60;

constexpr std::array<std::pair<AuthRefusal, std::string_view>, 16> kRefusals{{
    {AuthRefusal::NoToken, "no-token"},
    {AuthRefusal::Malformed, "malformed-token"},
    {AuthRefusal::UnknownIssuer, "unknown-issuer"},
    {AuthRefusal::Algorithm, "algorithm"},
    {AuthRefusal::KeySetUrl, "key-set-url"},
    {AuthRefusal::Certificate, "certificate"},
    {AuthRefusal::UnknownKey, "unknown-key"},
    {AuthRefusal::Audience, "audience"},
    {AuthRefusal::Expired, "expired"},
    {AuthRefusal::NotYetValid, "not-yet-valid"},
    {AuthRefusal::Lifetime, "lifetime"},
    {AuthRefusal::Signature, "signature"},
    {AuthRefusal::Tenant, "tenant"},
    {AuthRefusal::Replayed, "replayed"},
    {AuthRefusal::ReplayMemoryFull, "replay-memory-full"},
    {AuthRefusal::Service, "service-not-allowed"},
}};

bool has(const std::vector<std::string>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

bool is_for(const BearerToken& token, const Client& client, std::string_view url,
            std::string_view other_url) {
    return std::ranges::any_of(token.audiences, [&](const std::string& audience) {
        return audience == url || (!other_url.empty() && audience == other_url) ||
               has(client.audiences, audience);
    });
}

bool shows_certificate(const Client& client, std::span<const std::string> names) {
    return client.certificate_names.empty() ||
           std::ranges::any_of(
               names, [&](const std::string& name) { return has(client.certificate_names, name); });
}

std::expected<void, AuthRefusal> check_times(const BearerToken& token, const Client& client,
                                             std::int64_t now_s) {
    if (token.exp + kSkewS <= now_s) {
        return std::unexpected(AuthRefusal::Expired);
    }
    if (token.iat - kSkewS > now_s || (token.nbf && *token.nbf - kSkewS > now_s)) {
        return std::unexpected(AuthRefusal::NotYetValid);
    }
    if (token.exp < token.iat || token.exp - token.iat > client.max_lifetime.count()) {
        return std::unexpected(AuthRefusal::Lifetime);
    }
    return {};
}

std::expected<void, AuthRefusal> check_key(const Client& client, const BearerToken& token,
                                           SignatureAlgorithm algorithm) {
    const Jwk* key = client.keys == nullptr ? nullptr : client.keys->find(token.kid);
    if (key == nullptr) {
        return std::unexpected(AuthRefusal::UnknownKey);
    }
    if (!key->allows(algorithm)) {
        return std::unexpected(AuthRefusal::Algorithm);
    }
    if (!verify_signature(token, *key, algorithm)) {
        return std::unexpected(AuthRefusal::Signature);
    }
    return {};
}

}  // namespace

std::string_view to_string(AuthRefusal refusal) {
    return std::ranges::find(kRefusals, refusal, &decltype(kRefusals)::value_type::first)->second;
}

Authenticator::Authenticator(std::vector<Client> clients, std::size_t replays_max)
    : clients_(std::move(clients)), replays_(replays_max) {}

std::expected<const Client*, AuthRefusal> Authenticator::authenticate(
    std::string_view authorization, std::string_view url, std::int64_t now_ms,
    std::string_view other_url, std::span<const std::string> certificate_names) {
    if (authorization.empty()) {
        return std::unexpected(AuthRefusal::NoToken);
    }
    const auto token = parse_bearer_token(authorization);
    if (!token) {
        return std::unexpected(AuthRefusal::Malformed);
    }
    const auto client = std::ranges::find(clients_, token->iss, &Client::iss);
    if (client == clients_.end()) {
        return std::unexpected(AuthRefusal::UnknownIssuer);
    }
    const auto algorithm = parse_signature_algorithm(token->alg);
    if (!algorithm || std::ranges::find(client->algs, *algorithm) == client->algs.end()) {
        return std::unexpected(AuthRefusal::Algorithm);
    }
    if (!token->jku.empty() && !has(client->jku, token->jku)) {
        return std::unexpected(AuthRefusal::KeySetUrl);
    }
    if (!shows_certificate(*client, certificate_names)) {
        return std::unexpected(AuthRefusal::Certificate);
    }
    if (!is_for(*token, *client, url, other_url)) {
        return std::unexpected(AuthRefusal::Audience);
    }
    const std::int64_t now_s = now_ms / 1000;
    if (const auto times = check_times(*token, *client, now_s); !times) {
        return std::unexpected(times.error());
    }
    if (const auto key = check_key(*client, *token, *algorithm); !key) {
        return std::unexpected(key.error());
    }
    if (!client->tenants.empty() && !has(client->tenants, token->tenant)) {
        return std::unexpected(AuthRefusal::Tenant);
    }
    if (const auto replay = check_replay(*client, *token, now_s); !replay) {
        return std::unexpected(replay.error());
    }
    return &*client;
}

std::expected<void, AuthRefusal> Authenticator::check_replay(const Client& client,
                                                             const BearerToken& token,
                                                             std::int64_t now_s) {
    switch (replays_.record(token.iss, token.jti, token.exp + kSkewS, now_s)) {
        case ReplayMemory::Answer::New:
            return {};
        case ReplayMemory::Answer::Seen:
            if (client.replay == ReplayMode::Log) {
                return {};
            }
            return std::unexpected(AuthRefusal::Replayed);
        case ReplayMemory::Answer::Full:
            return std::unexpected(AuthRefusal::ReplayMemoryFull);
    }
    return std::unexpected(AuthRefusal::ReplayMemoryFull);
}

bool may_call(const Client& client, std::string_view service_id) {
    return client.services.empty() || has(client.services, service_id);
}

}  // namespace hookline::hooks
