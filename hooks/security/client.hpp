#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hooks/fetch/fhir_url.hpp"
#include "hooks/protocol/client_profile.hpp"
#include "hooks/security/jwk_set.hpp"

namespace hookline::hooks {

/// What happens when a token comes a second time (SR-030).
enum class ReplayMode : std::uint8_t {
    Reject,  ///< refused
    Log,     ///< served: some clients repeat a call with the same token
};

/// An EHR that may call, as the configuration describes it (SR-020). Immutable after load.
struct Client {
    std::string iss;                       ///< compared byte for byte
    std::vector<SignatureAlgorithm> algs;  ///< never empty; default ES384 and RS384
    std::shared_ptr<const JwkSet> keys;    ///< the keys of the configuration; null: none
    std::vector<std::string> jku;  ///< key set URLs that tokens may name, compared byte for byte
    bool jku_internal = false;     ///< these addresses may be private ones
    bool demo = false;             ///< fetched sets may publish private keys (SR-026)
    std::vector<std::string> audiences;  ///< accepted besides the URL that was called
    /// One of these must be a name of the certificate of the connection, as PeerCertificate spells
    /// them; empty: no certificate is demanded (SR-011).
    std::vector<std::string> certificate_names;
    std::vector<std::string> tenants;             ///< empty: any, also none
    std::vector<std::string> services;            ///< service ids; empty: all
    std::vector<AllowedFhirServer> fhir_servers;  ///< that may be read for it; empty: none (SR-037)
    std::chrono::seconds max_lifetime{3600};      ///< of exp - iat
    ReplayMode replay = ReplayMode::Reject;
    const ClientProfile* profile = nullptr;  ///< of the table; null: that of the configuration
};

}  // namespace hookline::hooks
