#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/value.hpp"
#include "hooks/fetch/fhir_url.hpp"
#include "hooks/fetch/secret.hpp"

namespace hookline::hooks {

/// Why nothing may be fetched for a call.
enum class FetchRefusal : std::uint8_t {
    NoServer,          ///< the call names none
    ServerNotAllowed,  ///< none of the client's (SR-037, SR-040)
    NoToken,           ///< none was handed over, and the server is not said to be open (SR-131)
    TokenUnusable,     ///< not `Bearer`, empty, or with bytes that no header may have (SR-056)
    TokenExpired,      ///< or so soon that nothing could come back (SR-054)
    OtherPatient,      ///< the token is for another patient than the call, whatever its scopes
    ServerFailing,     ///< the server has failed for so long that it is left alone (SR-138)
};

/// Spelling for logs: `server-not-allowed` ...
[[nodiscard]] std::string_view to_string(FetchRefusal refusal);

/// What the scopes of a token let us read (CH-086): SMART 1 (`user/Observation.read`) and SMART 2
/// (`patient/Observation.rs`).
class FhirScopes {
  public:
    enum class Grant : std::uint8_t { No, Part, All };

    FhirScopes() = default;
    explicit FhirScopes(std::string_view text);

    /// Whether resources of `type` may be searched, or read by id. `Part` when each scope that
    /// allows it is narrowed by a query: what comes back is then not all there is. Without any
    /// scope that can be read as one for resources (vendors have their own words) everything may
    /// be tried.
    [[nodiscard]] Grant search(std::string_view type) const { return find(type, 's'); }
    [[nodiscard]] Grant read(std::string_view type) const { return find(type, 'r'); }

  private:
    struct Scope {
        std::string type;  // or `*`
        bool read = false;
        bool search = false;
        bool narrowed = false;
    };
    [[nodiscard]] Grant find(std::string_view type, char permission) const;
    void add(std::string_view scope);

    std::vector<Scope> scopes_;
};

/// How the FHIR server of a call may be used.
struct FhirAccess {
    FhirBase base;
    Secret token;  ///< empty: nothing was handed over, and the server is said to be open
    FhirScopes scopes;
};

/// Reads `fhirServer` and `fhirAuthorization` of a call (CH-043, CH-080 to CH-086). `authorization`
/// is null when there was none: only servers that are `open` are then read (CH-081, SR-131). A
/// `patient` beside the token must be that of the call, with scopes of any kind (SR-057, CH-083).
/// `age` is the time since the call came: expires_in counts from then.
[[nodiscard]] std::expected<FhirAccess, FetchRefusal> read_fhir_access(
    std::string_view fhir_server, const fhir::json::Value& authorization,
    std::string_view patient_id, std::span<const AllowedFhirServer> allowed,
    std::chrono::milliseconds age);

}  // namespace hookline::hooks
