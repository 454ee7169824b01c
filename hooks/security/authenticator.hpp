#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/security/bearer_token.hpp"
#include "hooks/security/client.hpp"
#include "hooks/security/failure_limit.hpp"
#include "hooks/security/key_set_cache.hpp"
#include "hooks/security/replay_memory.hpp"

namespace hookline::hooks {

/// Why a call was refused. For the log only: all but two answers are the same 401 (SR-032).
enum class AuthRefusal : std::uint8_t {
    NoToken,
    Malformed,
    UnknownIssuer,
    Algorithm,
    KeySetUrl,
    Certificate,  ///< of the TLS connection: none, or of somebody else (SR-011)
    UnknownKey,
    Audience,
    Expired,
    NotYetValid,
    IssuedInFuture,  ///< most often a clock that is wrong, theirs or ours (SR-202)
    Lifetime,
    Signature,
    Tenant,
    Replayed,
    ReplayMemoryFull,    ///< 503: refused rather than forgotten
    Service,             ///< 403: known client, not one of its services (SR-037)
    TooManyFailures,     ///< 429: too many bad tokens from that address just now (SR-035)
    SignatureQueueFull,  ///< 503: too many tokens wait for being worked on (SR-035)
};

/// Spelling for the log, e.g. `unknown-issuer`.
[[nodiscard]] std::string_view to_string(AuthRefusal refusal);

/// Decides who is calling, cheap checks before dear ones (SR-020 to SR-037):
/// form, iss, alg, jku, certificate of the connection, kid, aud, times, signature, tenant, replay.
/// Thread-safe.
class Authenticator {
  public:
    /// `key_sets`: where the keys behind a `jku` are; null: only the configured keys count.
    explicit Authenticator(std::vector<Client> clients, KeySetCache* key_sets = nullptr,
                           std::size_t replays_max = 1'000'000);

    /// The key set that has to be fetched before `authenticate` can judge; nullopt: it can now.
    /// Everything that can be refused without the key is refused first, so no stranger makes us
    /// fetch (SR-020, SR-024). Parameters as for `authenticate`.
    [[nodiscard]] std::optional<std::string> needed_key_set(
        std::string_view authorization, std::string_view url, std::int64_t now_ms,
        std::string_view other_url = {}, std::span<const std::string> certificate_names = {}) const;

    /// The client behind the value of the Authorization field. `url` is the public URL that was
    /// called; for feedback `other_url` is the URL of its service, which is accepted as well
    /// (CH-137). `certificate_names`: of the verified certificate of the connection; empty: there
    /// is none. `peer_address`: where it comes from, for SR-035; empty: not counted. The client
    /// lives as long as the authenticator.
    [[nodiscard]] std::expected<const Client*, AuthRefusal> authenticate(
        std::string_view authorization, std::string_view url, std::int64_t now_ms,
        std::string_view other_url = {}, std::span<const std::string> certificate_names = {},
        std::string_view peer_address = {});

    /// What is cheap to see and speaks against the token; nullopt: `authenticate` would have to
    /// work on its signature. Parameters as for `authenticate`.
    [[nodiscard]] std::optional<AuthRefusal> refusal_before_signature(
        std::string_view authorization, std::string_view url, std::int64_t now_ms,
        std::string_view other_url = {}, std::span<const std::string> certificate_names = {},
        std::string_view peer_address = {});

    [[nodiscard]] const std::vector<Client>& clients() const { return clients_; }
    /// The client with this issuer; null: there is none.
    [[nodiscard]] const Client* find_client(std::string_view iss) const;

  private:
    /// A token that passed every check but those that need the key.
    struct Candidate {
        BearerToken token;
        const Client* client;
        SignatureAlgorithm algorithm;
    };

    [[nodiscard]] std::expected<Candidate, AuthRefusal> check_claims(
        std::string_view authorization, std::string_view url, std::int64_t now_ms,
        std::string_view other_url, std::span<const std::string> certificate_names) const;
    /// What is left after check_claims: key, signature, tenant, replay.
    [[nodiscard]] std::expected<void, AuthRefusal> check_proof(const Candidate& candidate,
                                                               std::int64_t now_s);
    [[nodiscard]] std::expected<void, AuthRefusal> check_key(const Candidate& candidate) const;
    [[nodiscard]] std::expected<void, AuthRefusal> check_replay(const Client& client,
                                                                const BearerToken& token,
                                                                std::int64_t now_s);

    std::vector<Client> clients_;
    KeySetCache* key_sets_;  // owner: the caller
    ReplayMemory replays_;
    FailureLimit failures_;
};

/// `client` may call the service with this id.
[[nodiscard]] bool may_call(const Client& client, std::string_view service_id);

}  // namespace hookline::hooks
