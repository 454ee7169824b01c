#include "hooks/security/replay_memory.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

ReplayMemory::ReplayMemory(std::size_t entries_max) : entries_max_(entries_max) {
    HOOKLINE_ASSERT(RAND_bytes(secret_.data(), static_cast<int>(secret_.size())) == 1,
                    "the system has a source of random bytes");
}

ReplayMemory::Answer ReplayMemory::record(std::string_view iss, std::string_view jti,
                                          std::int64_t expires_s, std::int64_t now_s) {
    const Key key = key_of(iss, jti);
    const std::scoped_lock lock(mutex_);
    forget_expired(now_s);
    if (const auto found = expiry_.find(key); found != expiry_.end() && found->second >= now_s) {
        return Answer::Seen;
    }
    if (expiry_.size() >= entries_max_) {
        return Answer::Full;
    }
    expiry_[key] = expires_s;
    return Answer::New;
}

std::size_t ReplayMemory::size() const {
    const std::scoped_lock lock(mutex_);
    return expiry_.size();
}

ReplayMemory::Key ReplayMemory::key_of(std::string_view iss, std::string_view jti) const {
    std::string text(iss);
    text += '\0';
    text += jti;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
    Key key;
    std::memcpy(&key.high, digest.data(), sizeof key.high);
    std::memcpy(&key.low, digest.data() + sizeof key.high, sizeof key.low);
    return key;
}

// At most once in ten seconds of the clock, once a second when the memory is full.
void ReplayMemory::forget_expired(std::int64_t now_s) {
    const std::int64_t pause_s = expiry_.size() < entries_max_ ? 10 : 1;
    if (now_s < last_cleaned_s_ + pause_s) {
        return;
    }
    std::erase_if(expiry_, [now_s](const auto& entry) { return entry.second < now_s; });
    last_cleaned_s_ = now_s;
}

}  // namespace hookline::hooks
