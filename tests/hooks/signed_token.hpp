#pragma once

#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

namespace hookline::hooks::test {

/// A client that signs tokens with a key of this run, for claims that tokens.json has not.
class TokenSigner {
  public:
    TokenSigner() : key_(EVP_RSA_gen(2048), EVP_PKEY_free) { REQUIRE(key_ != nullptr); }

    /// The key as a JWK set; `kid` is `k`.
    [[nodiscard]] std::string jwks() const {
        return R"({"keys":[{"kty":"RSA","kid":"k","e":")" + number(OSSL_PKEY_PARAM_RSA_E) +
               R"(","n":")" + number(OSSL_PKEY_PARAM_RSA_N) + R"("}]})";
    }

    /// The value of an Authorization field.
    [[nodiscard]] std::string authorization(std::string_view claims) const {
        const std::string text =
            base64url(R"({"alg":"RS384","kid":"k","typ":"JWT"})") + '.' + base64url(claims);
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha384(), nullptr, key_.get()) == 1);
        std::string signature(256, '\0');
        std::size_t size = signature.size();
        REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                               &size, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size()) == 1);
        return "Bearer " + text + '.' + base64url(signature.substr(0, size));
    }

  private:
    static std::string base64url(std::string_view bytes) {
        constexpr std::string_view kDigits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        std::string text;
        unsigned bits = 0;
        unsigned held = 0;
        for (const char byte : bytes) {
            bits = (bits << 8U) | static_cast<unsigned char>(byte);
            for (held += 8; held >= 6; held -= 6) {
                text += kDigits[(bits >> (held - 6)) & 63U];
            }
        }
        if (held > 0) {
            text += kDigits[(bits << (6 - held)) & 63U];
        }
        return text;
    }

    [[nodiscard]] std::string number(const char* name) const {
        BIGNUM* value = nullptr;
        REQUIRE(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
        BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
        BN_free(value);
        return base64url(bytes);
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace hookline::hooks::test
