#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hooks/security/jwk_set.hpp"

namespace hookline::hooks {

/// What happens when a token comes a second time (SR-030).
enum class ReplayMode : std::uint8_t {
    Reject,  ///< refused
    Log,     ///< served: some clients repeat a call with the same token
};

/// A FHIR server that may be read for a client (SR-040).
struct AllowedFhirServer {
    std::string base;       ///< scheme, host, port and path prefix; without a slash at the end
    bool internal = false;  ///< private and loopback addresses are allowed (SR-041)
    /// Further hosts that `next` links may point to; no token goes there (SR-046).
    std::vector<std::string> paging_hosts;
};

/// What a client needs where the specification leaves room or its checkers disagree
/// (see the README of hooks/protocol).
enum class ClientProfile : std::uint8_t { Default, Epic, InfernoCrd, Sandbox };

/// An EHR that may call, as the configuration describes it (SR-020). Immutable after load.
struct Client {
    std::string iss;                          ///< compared byte for byte
    std::vector<SignatureAlgorithm> algs;     ///< never empty; default ES384 and RS384
    std::shared_ptr<const JwkSet> keys;       ///< keys in the configuration; null: none
    std::vector<std::string> jku;             ///< key set URLs, https, compared byte for byte
    std::vector<std::string> audiences;       ///< accepted besides the URL that was called
    std::vector<std::string> tenants;         ///< empty: any, also none
    std::vector<std::string> services;        ///< service ids; empty: all
    std::chrono::seconds max_lifetime{3600};  ///< of exp - iat
    ReplayMode replay = ReplayMode::Reject;
    std::vector<AllowedFhirServer> fhir_servers;  ///< empty: nothing is fetched
    ClientProfile profile = ClientProfile::Default;
};

}  // namespace hookline::hooks
