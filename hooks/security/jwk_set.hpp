#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

namespace hookline::hooks {

/// Algorithms of client tokens. Symmetric ones and `none` do not exist here (CH-158, SR-021).
enum class SignatureAlgorithm : std::uint8_t { ES256, ES384, RS256, RS384, RS512 };

/// Wire spelling: `ES384`.
[[nodiscard]] std::string_view to_string(SignatureAlgorithm algorithm);
/// nullopt for any other spelling, also in another case.
[[nodiscard]] std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view text);

/// A public key that was checked when it was read (SR-025).
struct Jwk {
    enum class Type : std::uint8_t { P256, P384, Rsa };

    std::string kid;
    Type type = Type::P384;
    std::optional<SignatureAlgorithm> alg;  ///< when the key is bound to one
    std::string json;                       ///< the public members only, for import

    /// The key can make signatures of `algorithm`: type fits, and `alg` when the key has one.
    [[nodiscard]] bool allows(SignatureAlgorithm algorithm) const;
};

/// A JWK Set (RFC 7517) with usable keys only.
struct JwkSet {
    std::vector<Jwk> keys;
    /// Keys that were left out, one line each: `keys[2]: the point is not on the curve`.
    std::vector<std::string> skipped;

    /// The key with this id; nullptr when there is none. Ids are opaque (SR-023).
    [[nodiscard]] const Jwk* find(std::string_view kid) const;
};

struct JwkSetOptions {
    /// Accept a set that publishes private members: true only for public demonstration clients
    /// (SR-026). The private members are never kept.
    bool demo = false;
};

/// Reads `{"keys": [...]}`. A key that is no usable public key (type, size, curve, use, missing or
/// repeated kid) is skipped and named. Errors: InvalidContent when `value` is no JWK Set, has more
/// than 100 keys, or holds private members of a client that is no demo.
[[nodiscard]] Result<JwkSet> read_jwk_set(const fhir::json::Value& value,
                                          const JwkSetOptions& options = {});

/// As `read_jwk_set` for text that came over the network.
[[nodiscard]] Result<JwkSet> parse_jwk_set(std::string_view text,
                                           const JwkSetOptions& options = {});

}  // namespace hookline::hooks
