#include "hooks/http/tls_tickets.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace hookline::hooks {
namespace {

// What the callback answers, by OpenSSL's manual of SSL_CTX_set_tlsext_ticket_key_evp_cb.
constexpr int kFailed = -1;
constexpr int kUnknown = 0;
constexpr int kReady = 1;
constexpr int kReadyRenew = 2;

bool prepare(const TicketKeys::Key& key, unsigned char* iv, EVP_CIPHER_CTX* cipher,
             EVP_MAC_CTX* mac, bool is_sealing) {
    std::array<unsigned char, 32> integrity = key.integrity;
    std::array<char, 7> digest{"SHA256"};
    const std::array<OSSL_PARAM, 3> parameters = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, integrity.data(), integrity.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1 &&
           EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.encryption.data(), iv,
                             is_sealing ? 1 : 0) == 1;
}

int seal_or_open(SSL* connection, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                 EVP_MAC_CTX* mac, int is_sealing) {
    auto* keys = static_cast<TicketKeys*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
    const auto now = TicketKeys::Clock::now();
    if (is_sealing == 1) {
        const auto key = keys->sealing_key(now);
        if (!key || RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1 ||
            !prepare(*key, iv, cipher, mac, true)) {
            return kFailed;
        }
        std::ranges::copy(key->name, name);
        return kReady;
    }
    const auto opening = keys->opening_key(name, now);
    if (!opening) {
        return kUnknown;
    }
    if (!prepare(opening->key, iv, cipher, mac, false)) {
        return kFailed;
    }
    // A client of version 1.3 uses each ticket once (RFC 8446, C.4).
    return opening->is_current && SSL_version(connection) < TLS1_3_VERSION ? kReady : kReadyRenew;
}

}  // namespace

TicketKeys::~TicketKeys() {
    for (std::optional<Key>* key : {&current_, &previous_}) {
        if (*key) {
            OPENSSL_cleanse(&**key, sizeof(Key));
        }
    }
}

void TicketKeys::install(SSL_CTX& context) {
    SSL_CTX_set_app_data(&context, this);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(&context, seal_or_open);
}

void TicketKeys::drop_old(Clock::time_point now) {
    const auto age = now - current_since_;
    if (current_ && age >= kLifetime) {
        previous_ = age < 2 * kLifetime ? current_ : std::nullopt;
        current_.reset();
    } else if (!current_ && age >= 2 * kLifetime) {
        previous_.reset();
    }
}

std::optional<TicketKeys::Key> TicketKeys::sealing_key(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    drop_old(now);
    if (!current_) {
        Key key{};
        if (RAND_bytes(key.name.data(), static_cast<int>(key.name.size())) != 1 ||
            RAND_priv_bytes(key.encryption.data(), static_cast<int>(key.encryption.size())) != 1 ||
            RAND_priv_bytes(key.integrity.data(), static_cast<int>(key.integrity.size())) != 1) {
            return std::nullopt;
        }
        current_ = key;
        current_since_ = now;
    }
    return current_;
}

std::optional<TicketKeys::Opening> TicketKeys::opening_key(const unsigned char* name,
                                                           Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    drop_old(now);
    for (const std::optional<Key>* key : {&current_, &previous_}) {
        if (*key && std::equal((*key)->name.begin(), (*key)->name.end(), name)) {
            return Opening{**key, key == &current_};
        }
    }
    return std::nullopt;
}

}  // namespace hookline::hooks
