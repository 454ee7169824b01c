#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hookline::hooks {

/// A client's JWT after strict reading of its form (CH-153, CH-154, SR-022 to SR-029). Nothing in
/// it is trusted yet: signature, issuer, audience and times are checked by the Authenticator.
struct BearerToken {
    std::string compact;  ///< header.payload.signature as received; never logged (CH-162)
    std::string alg;
    std::string kid;  ///< 1..256 bytes
    std::string jku;  ///< empty: none
    std::string iss;
    std::vector<std::string> audiences;  ///< aud, as array
    std::int64_t exp = 0;                ///< seconds since 1970
    std::int64_t iat = 0;
    std::optional<std::int64_t> nbf;
    std::string jti;      ///< 1..512 bytes
    std::string tenant;   ///< empty: none
    std::string subject;  ///< `sub`, for the audit record; empty: none, or none that is usable
    std::size_t signature_bytes = 0;
};

/// Largest token that is looked at.
inline constexpr std::size_t kTokenBytesMax = std::size_t{16} * 1024;

/// Reads the value of an Authorization field: `Bearer` in any case, one space, a compact JWS.
/// nullopt for everything that is not exactly such a token: size, strict base64url, JSON with
/// duplicate members, `crit`, `b64`, a `typ` other than JWT, a missing claim, times that are not
/// whole numbers. Header members jwk, x5c, x5u and x5t are ignored.
[[nodiscard]] std::optional<BearerToken> parse_bearer_token(std::string_view authorization);

}  // namespace hookline::hooks
