#include "hooks/security/jwk_set.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "fhir/base/arena.hpp"
#include "fhir/json/reader.hpp"
#include "hooks/security/base64url.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

constexpr std::size_t kKeysMax = 100;
constexpr std::size_t kKidBytesMax = 256;

struct AlgorithmRow {
    SignatureAlgorithm algorithm;
    std::string_view name;
    Jwk::Type type;
};
constexpr std::array<AlgorithmRow, 5> kAlgorithms{{
    {SignatureAlgorithm::ES256, "ES256", Jwk::Type::P256},
    {SignatureAlgorithm::ES384, "ES384", Jwk::Type::P384},
    {SignatureAlgorithm::RS256, "RS256", Jwk::Type::Rsa},
    {SignatureAlgorithm::RS384, "RS384", Jwk::Type::Rsa},
    {SignatureAlgorithm::RS512, "RS512", Jwk::Type::Rsa},
}};

constexpr std::array<std::string_view, 7> kPrivateMembers = {"d",  "p",  "q",  "dp",
                                                             "dq", "qi", "oth"};

struct CurveRow {
    std::string_view name;
    Jwk::Type type;
    const char* group;
    std::size_t coordinate_bytes;
};
constexpr std::array<CurveRow, 2> kCurves{{
    {"P-256", Jwk::Type::P256, "P-256", 32},
    {"P-384", Jwk::Type::P384, "P-384", 48},
}};

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
using BigNumber = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// OpenSSL refuses a point that is not on the curve.
bool is_on_curve(const CurveRow& curve, const std::string& x, const std::string& y) {
    const std::string point = '\x04' + x + y;
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group,
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1) {
        return false;
    }
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* raw = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return false;
    }
    const Key key(raw);
    const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    return check && EVP_PKEY_public_check(check.get()) == 1;
}

// The members that are written are base64url or one of our words, so they need no escaping.
void append_member(std::string& json, std::string_view name, std::string_view value) {
    json += json.empty() ? "{\"" : ",\"";
    json += name;
    json += "\":\"";
    json += value;
    json += '"';
}

// Why the key cannot be used; empty when it can.
std::string read_ec_key(const Value& value, Jwk& key) {
    const auto* const curve = std::ranges::find(kCurves, value.string_at("crv"), &CurveRow::name);
    if (curve == kCurves.end()) {
        return "`crv` is not P-256 or P-384";
    }
    const auto x = decode_base64url(value.string_at("x"));
    const auto y = decode_base64url(value.string_at("y"));
    if (!x || !y || x->size() != curve->coordinate_bytes || y->size() != curve->coordinate_bytes) {
        return "`x` and `y` are not coordinates of full length";
    }
    if (!is_on_curve(*curve, *x, *y)) {
        return "the point is not on the curve";
    }
    key.type = curve->type;
    append_member(key.json, "kty", "EC");
    append_member(key.json, "crv", curve->name);
    append_member(key.json, "x", value.string_at("x"));
    append_member(key.json, "y", value.string_at("y"));
    key.json += '}';
    return {};
}

std::string read_rsa_key(const Value& value, Jwk& key) {
    const auto modulus = decode_base64url(value.string_at("n"));
    const auto exponent = decode_base64url(value.string_at("e"));
    if (!modulus || !exponent || modulus->empty() || exponent->empty() || exponent->size() > 8) {
        return "`n` and `e` are not numbers in base64url";
    }
    const BigNumber n(BN_bin2bn(bytes_of(*modulus), static_cast<int>(modulus->size()), nullptr));
    const BigNumber e(BN_bin2bn(bytes_of(*exponent), static_cast<int>(exponent->size()), nullptr));
    constexpr int kBitsMin = 2048;
    constexpr int kBitsMax = 8192;
    constexpr BN_ULONG kExponentMin = 65537;
    if (!n || BN_num_bits(n.get()) < kBitsMin || BN_num_bits(n.get()) > kBitsMax) {
        return "the modulus does not have 2048 to 8192 bits";
    }
    if (!e || BN_is_odd(e.get()) != 1 || BN_get_word(e.get()) < kExponentMin) {
        return "the exponent is not odd and at least 65537";
    }
    key.type = Jwk::Type::Rsa;
    append_member(key.json, "kty", "RSA");
    append_member(key.json, "n", value.string_at("n"));
    append_member(key.json, "e", value.string_at("e"));
    key.json += '}';
    return {};
}

bool is_for_verifying(const Value& value) {
    const std::string_view use = value.string_at("use");
    const Value* operations = value.find("key_ops");
    return (value.find("use") == nullptr || use == "sig") &&
           (operations == nullptr ||
            std::ranges::any_of(operations->elements(),
                                [](const Value& v) { return v.text() == "verify"; }));
}

std::string read_key(const Value& value, Jwk& key) {
    if (!value.is_object()) {
        return "not an object";
    }
    key.kid = value.string_at("kid");
    if (key.kid.empty() || key.kid.size() > kKidBytesMax) {
        return "`kid` is missing or longer than 256 bytes";
    }
    if (!is_for_verifying(value)) {
        return "not a key for verifying signatures";
    }
    const std::string_view kty = value.string_at("kty");
    std::string reason = kty == "EC"    ? read_ec_key(value, key)
                         : kty == "RSA" ? read_rsa_key(value, key)
                                        : "`kty` is not EC or RSA";
    if (!reason.empty()) {
        return reason;
    }
    if (value.find("alg") != nullptr) {
        const auto alg = parse_signature_algorithm(value.string_at("alg"));
        if (!alg || !key.allows(*alg)) {
            return "`alg` is none that is supported with this type of key";
        }
        key.alg = alg;
    }
    return {};
}

bool has_private_members(const Value& key) {
    return std::ranges::any_of(kPrivateMembers,
                               [&](std::string_view name) { return key.find(name) != nullptr; }) ||
           key.string_at("kty") == "oct";
}

}  // namespace

std::string_view to_string(SignatureAlgorithm algorithm) {
    return std::ranges::find(kAlgorithms, algorithm, &AlgorithmRow::algorithm)->name;
}

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view text) {
    const auto* const row = std::ranges::find(kAlgorithms, text, &AlgorithmRow::name);
    return row == kAlgorithms.end() ? std::nullopt : std::optional(row->algorithm);
}

bool Jwk::allows(SignatureAlgorithm algorithm) const {
    return std::ranges::find(kAlgorithms, algorithm, &AlgorithmRow::algorithm)->type == type &&
           (!alg || *alg == algorithm);
}

const Jwk* JwkSet::find(std::string_view kid) const {
    const auto key = std::ranges::find(keys, kid, &Jwk::kid);
    return key == keys.end() ? nullptr : &*key;
}

Result<JwkSet> read_jwk_set(const Value& value, const JwkSetOptions& options) {
    const Value* list = value.find("keys");
    if (list == nullptr || !list->is_array()) {
        return fail(ErrorKind::InvalidContent,
                    "expected a JWK Set: an object with an array `keys`");
    }
    if (list->elements().size() > kKeysMax) {
        return fail(ErrorKind::InvalidContent, "more than 100 keys", "keys");
    }
    if (!options.demo && std::ranges::any_of(list->elements(), has_private_members)) {
        return fail(ErrorKind::InvalidContent,
                    "the set publishes private or symmetric keys, so anyone can sign with it",
                    "keys");
    }
    JwkSet set;
    std::size_t index = 0;
    for (const Value& element : list->elements()) {
        Jwk key;
        std::string reason = read_key(element, key);
        if (reason.empty() && set.find(key.kid) != nullptr) {
            reason = "`kid` is there twice";
        }
        if (reason.empty()) {
            set.keys.push_back(std::move(key));
        } else {
            set.skipped.push_back("keys[" + std::to_string(index) + "]: " + reason);
        }
        ++index;
    }
    return set;
}

Result<JwkSet> parse_jwk_set(std::string_view text, const JwkSetOptions& options) {
    fhir::json::BodyBuffer body(text);
    RequestArena arena;
    HOOKLINE_TRY(const Value value, fhir::json::parse(body, arena));
    return read_jwk_set(value, options);
}

}  // namespace hookline::hooks
