// Each algorithm that a client may be given, with keys of this run.
#include "hooks/security/signature.hpp"

#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "tests/hooks/security/documents.hpp"

namespace hookline::hooks {
namespace {

std::string base64url(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    while (text.ends_with('=')) {
        text.pop_back();
    }
    for (char& c : text) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    return text;
}

struct Row {
    SignatureAlgorithm algorithm;
    const char* name;
    const char* curve;  // null: RSA
    std::size_t coordinate_bytes;
    const EVP_MD* (*digest)();
};
constexpr std::array kRows = {
    Row{SignatureAlgorithm::ES256, "ES256", "P-256", 32, EVP_sha256},
    Row{SignatureAlgorithm::ES384, "ES384", "P-384", 48, EVP_sha384},
    Row{SignatureAlgorithm::RS256, "RS256", nullptr, 0, EVP_sha256},
    Row{SignatureAlgorithm::RS384, "RS384", nullptr, 0, EVP_sha384},
    Row{SignatureAlgorithm::RS512, "RS512", nullptr, 0, EVP_sha512},
};

// Signs for one row.
class Signer {
  public:
    explicit Signer(const Row& row)
        : row_(row),
          key_(row.curve == nullptr ? EVP_RSA_gen(2048) : EVP_EC_gen(row.curve), EVP_PKEY_free) {
        REQUIRE(key_ != nullptr);
    }

    [[nodiscard]] Jwk jwk() const {
        const std::string text =
            R"({"keys":[{"kid":"k",)" +
            (row_.curve == nullptr
                 ? R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 256) + R"(","e":")" +
                       number(OSSL_PKEY_PARAM_RSA_E, 3)
                 : R"("kty":"EC","crv":")" + std::string(row_.curve) + R"(","x":")" +
                       number(OSSL_PKEY_PARAM_EC_PUB_X, row_.coordinate_bytes) + R"(","y":")" +
                       number(OSSL_PKEY_PARAM_EC_PUB_Y, row_.coordinate_bytes)) +
            R"("}]})";
        fhir::json::BodyBuffer body(text);
        RequestArena arena;
        const auto set = read_jwk_set(fhir::json::parse(body, arena).value());
        REQUIRE(set.has_value());
        REQUIRE(set->keys.size() == 1);
        return set->keys.front();
    }

    [[nodiscard]] BearerToken token(std::string_view claimed_algorithm) const {
        const std::string text =
            base64url(R"({"alg":")" + std::string(claimed_algorithm) + R"(","kid":"k"})") + '.' +
            base64url(R"({"iss":"i","aud":"a","exp":2,"iat":1,"jti":"j"})");
        return parse(text + '.' + base64url(sign(text)));
    }
    [[nodiscard]] static BearerToken parse(const std::string& compact) {
        auto token = parse_bearer_token("Bearer " + compact);
        REQUIRE(token.has_value());
        return *std::move(token);
    }

  private:
    [[nodiscard]] std::string number(const char* name, std::size_t bytes) const {
        BIGNUM* number = nullptr;
        REQUIRE(EVP_PKEY_get_bn_param(key_.get(), name, &number) == 1);
        std::string text(bytes, '\0');
        BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()),
                     static_cast<int>(bytes));
        BN_free(number);
        return base64url(text);
    }

    [[nodiscard]] std::string sign(std::string_view text) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, row_.digest(), nullptr, key_.get()) ==
                1);
        std::string signature(512, '\0');
        std::size_t size = signature.size();
        REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                               &size, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size()) == 1);
        signature.resize(size);
        return row_.curve == nullptr ? signature : r_and_s(signature);
    }

    [[nodiscard]] std::string r_and_s(const std::string& der) const {
        const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
        const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both(
            d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())), ECDSA_SIG_free);
        REQUIRE(both != nullptr);
        std::string text(2 * row_.coordinate_bytes, '\0');
        auto* out = reinterpret_cast<unsigned char*>(text.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), out, static_cast<int>(row_.coordinate_bytes));
        BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), out + row_.coordinate_bytes,
                     static_cast<int>(row_.coordinate_bytes));
        return text;
    }

    const Row& row_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace

TEST_SUITE("hooks/security/signature") {
    TEST_CASE(
        "SR-021: each algorithm verifies what was signed with it, with this key and no other") {
        for (const Row& row : kRows) {
            CAPTURE(row.name);
            const Signer signer(row);
            const Jwk key = signer.jwk();
            const BearerToken token = signer.token(row.name);
            CHECK(verify_signature(token, key, row.algorithm));
            CHECK_FALSE(verify_signature(token, Signer(row).jwk(), row.algorithm));
            BearerToken changed = token;
            changed.compact.replace(changed.compact.find('.') + 1, 1, "f");
            CHECK_FALSE(verify_signature(changed, key, row.algorithm));
            for (const Row& other : kRows) {
                if (other.algorithm != row.algorithm) {
                    CAPTURE(other.name);
                    CHECK_FALSE(verify_signature(token, key, other.algorithm));
                    CHECK_FALSE(verify_signature(signer.token(other.name), key, other.algorithm));
                }
            }
        }
    }

    TEST_CASE("SR-027: a signature of another length is refused before it is looked at") {
        for (const Row& row : kRows) {
            CAPTURE(row.name);
            const Signer signer(row);
            const BearerToken token = signer.token(row.name);
            const std::string head = token.compact.substr(0, token.compact.rfind('.') + 1);
            for (const std::size_t bytes : {std::size_t{0}, std::size_t{63}, std::size_t{65},
                                            std::size_t{95}, std::size_t{97}, std::size_t{255}}) {
                if (const auto other =
                        parse_bearer_token("Bearer " + head + base64url(std::string(bytes, 'x')))) {
                    CHECK_FALSE(verify_signature(*other, signer.jwk(), row.algorithm));
                }
            }
        }
    }
}

TEST_SUITE("hooks/security/bearer token") {
    TEST_CASE("CH-153, SR-029: a token whose parts are not as they have to be is malformed") {
        const std::string head = R"({"alg":"ES384","kid":"k"})";
        const std::string claims = R"({"iss":"i","aud":"a","exp":2,"iat":1,"jti":"j"})";
        const auto is_read = [](std::string_view header, std::string_view body) {
            return parse_bearer_token("Bearer " + base64url(header) + '.' + base64url(body) + '.' +
                                      base64url(std::string(96, 's')))
                .has_value();
        };
        REQUIRE(is_read(head, claims));
        for (const char* header :
             {"[]", "1", "", R"({"alg":"ES384"})", R"({"kid":"k"})", R"({"alg":1,"kid":"k"})",
              R"({"alg":"ES384","kid":""})", R"({"alg":"ES384","kid":"k","jku":1})",
              R"({"alg":"ES384","kid":"k","typ":1})", R"({"alg":"ES384","kid":"k","typ":"jwe"})",
              R"({"alg":"ES384","kid":"k","crit":[]})",
              R"({"alg":"ES384","kid":"k","b64":false})"}) {
            CAPTURE(header);
            CHECK_FALSE(is_read(header, claims));
        }
        CHECK(is_read(R"({"alg":"ES384","kid":"k","typ":"jwt"})", claims));
        struct Row {
            const char* from;
            const char* to;
        };
        for (const Row& row :
             {Row{R"("iss":"i",)", ""}, Row{R"("iss":"i")", R"("iss":1)"}, Row{R"(,"jti":"j")", ""},
              Row{R"("aud":"a",)", ""}, Row{R"("aud":"a")", R"("aud":[])"},
              Row{R"("aud":"a")", R"("aud":[1])"}, Row{R"("aud":"a")", R"("aud":{"a":1})"},
              Row{R"("exp":2)", R"("exp":"2")"}, Row{R"("exp":2)", R"("exp":1e400)"},
              Row{R"("exp":2)", R"("exp":99999999999999999999)"}, Row{R"("exp":2,)", ""},
              Row{R"("iat":1)", R"("iat":null)"}, Row{R"("iat":1)", R"("iat":1,"nbf":"x")"},
              Row{R"("iat":1)", R"("iat":1,"tenant":7)"}}) {
            CAPTURE(row.to);
            std::string changed = claims;
            changed.replace(changed.find(row.from), std::string_view(row.from).size(), row.to);
            CHECK_FALSE(is_read(head, changed));
        }
        CHECK_FALSE(is_read(head, "[1]"));
        CHECK_FALSE(is_read(head, R"("text")"));
        CHECK_FALSE(parse_bearer_token("Bearer one").has_value());
        CHECK_FALSE(parse_bearer_token("Bearer one.two").has_value());
    }
}

}  // namespace hookline::hooks
