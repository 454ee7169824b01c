#include "hooks/security/jwk_set.hpp"

#include <doctest/doctest.h>

#include "hooks/security/base64url.hpp"

namespace hookline::hooks {
namespace {

// The key of the specification's example.
constexpr std::string_view kX = "46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk";
constexpr std::string_view kY = "XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI";

std::string ec_key(std::string_view more, std::string_view x = kX, std::string_view y = kY,
                   std::string_view crv = "P-384") {
    std::string key = R"({"kty":"EC","crv":")";
    key.append(crv).append(R"(","x":")").append(x).append(R"(","y":")").append(y);
    return key.append("\"").append(more).append("}");
}

std::string rsa_key(std::size_t bytes, std::string_view e, char first = '\x7f') {
    // Base64url digits: 4 for 3 bytes. The first byte of `w...` has its highest bit set.
    std::string n = first == '\x7f' ? "w" : "A";
    n.append(bytes * 4 / 3, 'A');
    n.resize((bytes * 4 + 2) / 3, 'A');
    return R"({"kty":"RSA","kid":"r","n":")" + n + R"(","e":")" + std::string(e) + "\"}";
}

Result<JwkSet> read(std::string_view keys, JwkSetOptions options = {}) {
    return parse_jwk_set(std::string(R"({"keys":[)").append(keys).append("]}"), options);
}

std::string skipped(std::string_view key) {
    const auto set = read(key);
    REQUIRE(set.has_value());
    CHECK(set->keys.empty());
    REQUIRE(set->skipped.size() == 1);
    return set->skipped.front();
}

}  // namespace

TEST_SUITE("hooks/security/jwk_set") {
    TEST_CASE("a usable key is kept with its public members only") {
        const auto set =
            read(ec_key(R"(,"kid":"k","use":"sig","key_ops":["verify"],"alg":"ES384")"));
        REQUIRE(set.has_value());
        REQUIRE(set->find("k") != nullptr);
        CHECK(set->find("k")->type == Jwk::Type::P384);
        CHECK(set->find("k")->allows(SignatureAlgorithm::ES384));
        CHECK_FALSE(set->find("k")->allows(SignatureAlgorithm::ES256));
        CHECK_FALSE(set->find("k")->allows(SignatureAlgorithm::RS384));
        CHECK(set->find("K") == nullptr);
        CHECK(set->find("") == nullptr);
    }

    TEST_CASE("keys that cannot be used are skipped and named (SR-025)") {
        CHECK(skipped("7") == "keys[0]: not an object");
        CHECK(skipped(ec_key("")) == "keys[0]: `kid` is missing or longer than 256 bytes");
        CHECK(skipped(ec_key(R"(,"kid":"k","use":"enc")")) ==
              "keys[0]: not a key for verifying signatures");
        CHECK(skipped(ec_key(R"(,"kid":"k","key_ops":["encrypt"])")) ==
              "keys[0]: not a key for verifying signatures");
        CHECK(skipped(ec_key(R"(,"kid":"k")", kX, kX)) == "keys[0]: the point is not on the curve");
        CHECK(skipped(ec_key(R"(,"kid":"k")", kX.substr(4), kY)) ==
              "keys[0]: `x` and `y` are not coordinates of full length");
        CHECK(skipped(ec_key(R"(,"kid":"k")", kX, kY.substr(4))) ==
              "keys[0]: `x` and `y` are not coordinates of full length");
        CHECK(skipped(ec_key(R"(,"kid":"k")", kX, kY, "P-521")) ==
              "keys[0]: `crv` is not P-256 or P-384");
        CHECK(skipped(ec_key(R"(,"kid":"k")", kX, kY, "P-256")) ==
              "keys[0]: `x` and `y` are not coordinates of full length");
        CHECK(skipped(ec_key(R"(,"kid":"k","alg":"RS384")")) ==
              "keys[0]: `alg` is none that is supported with this type of key");
        CHECK(skipped(R"({"kty":"OKP","kid":"k","crv":"Ed25519","x":"AAAA"})") ==
              "keys[0]: `kty` is not EC or RSA");
        CHECK(skipped(ec_key(R"(,"kid":")" + std::string(257, 'k') + '"')) ==
              "keys[0]: `kid` is missing or longer than 256 bytes");
        CHECK(skipped(ec_key(R"(,"kid":"k","alg":"HS256")")) ==
              "keys[0]: `alg` is none that is supported with this type of key");
        for (const char* x : {"", "=", "A A"}) {
            CHECK(skipped(ec_key(R"(,"kid":"k")", x, kY)) ==
                  "keys[0]: `x` and `y` are not coordinates of full length");
            CHECK(skipped(ec_key(R"(,"kid":"k")", kX, x)) ==
                  "keys[0]: `x` and `y` are not coordinates of full length");
            CHECK(skipped(R"({"kty":"RSA","kid":"k","e":"AQAB","n":")" + std::string(x) + "\"}") ==
                  "keys[0]: `n` and `e` are not numbers in base64url");
            CHECK(skipped(rsa_key(256, x)) == "keys[0]: `n` and `e` are not numbers in base64url");
        }
        CHECK(skipped(rsa_key(256, "AQABAQABAQAB")) ==  // of 9 bytes
              "keys[0]: `n` and `e` are not numbers in base64url");
        CHECK(skipped(rsa_key(128, "AQAB")) ==
              "keys[0]: the modulus does not have 2048 to 8192 bits");
        CHECK(skipped(rsa_key(1026, "AQAB")) ==
              "keys[0]: the modulus does not have 2048 to 8192 bits");
        CHECK(skipped(rsa_key(256, "Aw")) == "keys[0]: the exponent is not odd and at least 65537");
        CHECK(skipped(rsa_key(256, "AQAC")) ==  // even, but large enough
              "keys[0]: the exponent is not odd and at least 65537");
        CHECK(skipped(rsa_key(256, "AQAA")) ==
              "keys[0]: the exponent is not odd and at least 65537");
    }

    TEST_CASE("a key that names its algorithm is for no other of its type (SR-025)") {
        const auto set = read(rsa_key(256, "AQAB"));
        REQUIRE(set.has_value());
        REQUIRE(set->keys.size() == 1);
        CHECK(set->keys.front().allows(SignatureAlgorithm::RS256));
        Jwk named = set->keys.front();
        named.alg = SignatureAlgorithm::RS384;
        CHECK(named.allows(SignatureAlgorithm::RS384));
        CHECK_FALSE(named.allows(SignatureAlgorithm::RS256));
    }

    TEST_CASE("a kid that is there twice counts once") {
        const auto set = read(ec_key(R"(,"kid":"k")") + "," + ec_key(R"(,"kid":"k")"));
        REQUIRE(set.has_value());
        CHECK(set->keys.size() == 1);
        CHECK(set->skipped == std::vector<std::string>{"keys[1]: `kid` is there twice"});
    }

    TEST_CASE("private members are refused, and dropped for a demonstration client (SR-026)") {
        const std::string key = ec_key(R"(,"kid":"k","d":"AAAA")");
        const auto refused = read(key);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().kind == ErrorKind::InvalidContent);
        const auto demo = read(key, {.demo = true});
        REQUIRE(demo.has_value());
        REQUIRE(demo->find("k") != nullptr);
        CHECK(demo->find("k")->json.find("\"d\"") == std::string::npos);
        CHECK_FALSE(read(R"({"kty":"oct","kid":"k","k":"AAAA"})").has_value());
    }

    TEST_CASE("what is no JWK Set is an error") {
        CHECK_FALSE(parse_jwk_set("{}").has_value());
        CHECK_FALSE(parse_jwk_set("<html>").has_value());
        CHECK_FALSE(parse_jwk_set("").has_value());
        CHECK_FALSE(parse_jwk_set(R"({"keys":{}})").has_value());
        std::string many = "1";
        for (int i = 0; i < 100; ++i) {
            many += ",1";
        }
        CHECK_FALSE(read(many).has_value());
    }

    TEST_CASE("algorithms are spelled exactly") {
        for (const auto name : {"ES256", "ES384", "RS256", "RS384", "RS512"}) {
            const auto algorithm = parse_signature_algorithm(name);
            REQUIRE(algorithm.has_value());
            CHECK(to_string(*algorithm) == name);
        }
        for (const auto name : {"none", "HS256", "es384", "PS384", "EdDSA", ""}) {
            CHECK_FALSE(parse_signature_algorithm(name).has_value());
        }
    }
}

TEST_SUITE("hooks/security/base64url") {
    TEST_CASE("decodes what is exactly base64url") {
        CHECK(decode_base64url("") == "");
        CHECK(decode_base64url("TWFu") == "Man");
        CHECK(decode_base64url("TWE") == "Ma");
        CHECK(decode_base64url("TQ") == "M");
        CHECK(decode_base64url("-_-_") == "\xfb\xff\xbf");
    }
    TEST_CASE("refuses padding, other alphabets, impossible lengths and unused bits") {
        for (const auto text :
             {"TQ==", "T", "TWFuT", "+/+/", "TW E", "TR", "TWF", "T\n", "A", "TWFuA"}) {
            CAPTURE(text);
            CHECK_FALSE(decode_base64url(text).has_value());
        }
    }
}

}  // namespace hookline::hooks
