#include "hooks/security/authenticator.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hooks/security/signature.hpp"

namespace hookline::hooks {
namespace {

constexpr std::int64_t kSkewS = 60;

constexpr std::array<std::pair<AuthRefusal, std::string_view>, 19> kRefusals{{
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
    {AuthRefusal::IssuedInFuture, "issued-in-future"},
    {AuthRefusal::Lifetime, "lifetime"},
    {AuthRefusal::Signature, "signature"},
    {AuthRefusal::Tenant, "tenant"},
    {AuthRefusal::Replayed, "replayed"},
    {AuthRefusal::ReplayMemoryFull, "replay-memory-full"},
    {AuthRefusal::Service, "service-not-allowed"},
    {AuthRefusal::TooManyFailures, "too-many-failures"},
    {AuthRefusal::SignatureQueueFull, "signature-queue-full"},
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
    if (token.iat - kSkewS > now_s) {
        return std::unexpected(AuthRefusal::IssuedInFuture);
    }
    if (token.nbf && *token.nbf - kSkewS > now_s) {
        return std::unexpected(AuthRefusal::NotYetValid);
    }
    if (token.exp < token.iat || token.exp - token.iat > client.max_lifetime.count()) {
        return std::unexpected(AuthRefusal::Lifetime);
    }
    return {};
}

const Jwk* find_key(const KeySetCache::Keys& keys, const std::string& kid) {
    return keys == nullptr ? nullptr : keys->find(kid);
}

// Where the key is looked for when the configuration does not hold it: the address that the token
// names, which is one of the client's, or the client's first; empty: nowhere.
std::string_view key_set_url(const Client& client, const BearerToken& token) {
    if (!token.jku.empty() || client.jku.empty()) {
        return token.jku;
    }
    return client.jku.front();
}

}  // namespace

std::string_view to_string(AuthRefusal refusal) {
    return std::ranges::find(kRefusals, refusal, &decltype(kRefusals)::value_type::first)->second;
}

Authenticator::Authenticator(std::vector<Client> clients, KeySetCache* key_sets,
                             std::size_t replays_max)
    : clients_(std::move(clients)), key_sets_(key_sets), replays_(replays_max) {}

const Client* Authenticator::find_client(std::string_view iss) const {
    const auto client = std::ranges::find(clients_, iss, &Client::iss);
    return client == clients_.end() ? nullptr : &*client;
}

std::expected<Authenticator::Candidate, AuthRefusal> Authenticator::check_claims(
    std::string_view authorization, std::string_view url, std::int64_t now_ms,
    std::string_view other_url, std::span<const std::string> certificate_names) const {
    if (authorization.empty()) {
        return std::unexpected(AuthRefusal::NoToken);
    }
    auto token = parse_bearer_token(authorization);
    if (!token) {
        return std::unexpected(AuthRefusal::Malformed);
    }
    const Client* client = find_client(token->iss);
    if (client == nullptr) {
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
    if (const auto times = check_times(*token, *client, now_ms / 1000); !times) {
        return std::unexpected(times.error());
    }
    return Candidate{*std::move(token), client, *algorithm};
}

std::optional<std::string> Authenticator::needed_key_set(
    std::string_view authorization, std::string_view url, std::int64_t now_ms,
    std::string_view other_url, std::span<const std::string> certificate_names) const {
    if (key_sets_ == nullptr) {
        return std::nullopt;
    }
    const auto candidate = check_claims(authorization, url, now_ms, other_url, certificate_names);
    if (!candidate || find_key(candidate->client->keys, candidate->token.kid) != nullptr) {
        return std::nullopt;
    }
    const std::string_view address = key_set_url(*candidate->client, candidate->token);
    if (!key_sets_->wants_fetch(address, candidate->token.kid)) {
        return std::nullopt;
    }
    return std::string(address);
}

std::expected<const Client*, AuthRefusal> Authenticator::authenticate(
    std::string_view authorization, std::string_view url, std::int64_t now_ms,
    std::string_view other_url, std::span<const std::string> certificate_names,
    std::string_view peer_address) {
    const auto candidate = check_claims(authorization, url, now_ms, other_url, certificate_names);
    if (!candidate) {
        return std::unexpected(candidate.error());
    }
    if (!failures_.allows(peer_address, now_ms)) {
        return std::unexpected(AuthRefusal::TooManyFailures);
    }
    if (const auto proof = check_proof(*candidate, now_ms / 1000); !proof) {
        if (proof.error() == AuthRefusal::Signature) {
            failures_.record_failure(peer_address, now_ms);
        }
        return std::unexpected(proof.error());
    }
    return candidate->client;
}

std::optional<AuthRefusal> Authenticator::refusal_before_signature(
    std::string_view authorization, std::string_view url, std::int64_t now_ms,
    std::string_view other_url, std::span<const std::string> certificate_names,
    std::string_view peer_address) {
    const auto candidate = check_claims(authorization, url, now_ms, other_url, certificate_names);
    if (!candidate) {
        return candidate.error();
    }
    if (!failures_.allows(peer_address, now_ms)) {
        return AuthRefusal::TooManyFailures;
    }
    return std::nullopt;
}

std::expected<void, AuthRefusal> Authenticator::check_proof(const Candidate& candidate,
                                                            std::int64_t now_s) {
    if (const auto key = check_key(candidate); !key) {
        return key;
    }
    const Client& client = *candidate.client;
    if (!client.tenants.empty() && !has(client.tenants, candidate.token.tenant)) {
        return std::unexpected(AuthRefusal::Tenant);
    }
    return check_replay(client, candidate.token, now_s);
}

std::expected<void, AuthRefusal> Authenticator::check_key(const Candidate& candidate) const {
    const std::string& kid = candidate.token.kid;
    const Jwk* key = find_key(candidate.client->keys, kid);
    KeySetCache::Keys fetched;  // holds the key while it is used
    if (key == nullptr && key_sets_ != nullptr) {
        fetched = key_sets_->find(key_set_url(*candidate.client, candidate.token));
        key = find_key(fetched, kid);
    }
    if (key == nullptr) {
        return std::unexpected(AuthRefusal::UnknownKey);
    }
    if (!key->allows(candidate.algorithm)) {
        return std::unexpected(AuthRefusal::Algorithm);
    }
    if (!verify_signature(candidate.token, *key, candidate.algorithm)) {
        return std::unexpected(AuthRefusal::Signature);
    }
    return {};
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
