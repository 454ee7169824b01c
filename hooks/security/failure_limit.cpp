#include "hooks/security/failure_limit.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace hookline::hooks {

FailureLimit::Key FailureLimit::key_of(std::string_view address) {
    const std::string text(address.substr(0, address.find('%')));
    Key key{};
    in6_addr six{};
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
        key[0] = 4;
        const auto* bytes = reinterpret_cast<const unsigned char*>(&four);
        std::copy_n(bytes, sizeof(four), key.begin() + 1);
    } else if (inet_pton(AF_INET6, text.c_str(), &six) == 1) {
        key[0] = 6;
        std::copy_n(std::begin(six.s6_addr), 8, key.begin() + 1);
    }
    return key;
}

bool FailureLimit::counts(std::string_view address) {
    return !address.empty() && !address.starts_with("127.") && address != "::1" &&
           !address.starts_with("::ffff:127.");
}

void FailureLimit::fill(Bucket& bucket, std::int64_t now_ms) {
    const std::int64_t passed = std::clamp<std::int64_t>(now_ms - bucket.filled_ms, 0, 1000);
    bucket.thousandths = std::min(bucket.thousandths + passed * kPerSecond, kPerSecond * 1000);
    bucket.filled_ms = now_ms;
}

bool FailureLimit::allows(std::string_view address, std::int64_t now_ms) {
    if (!counts(address)) {
        return true;
    }
    const std::scoped_lock lock(mutex_);
    auto found = buckets_.find(key_of(address));
    if (found == buckets_.end() && buckets_.size() >= kAddressesMax) {
        found = buckets_.find(Key{});
    }
    if (found == buckets_.end()) {
        return true;
    }
    fill(found->second, now_ms);
    return found->second.thousandths >= 1000;
}

void FailureLimit::record_failure(std::string_view address, std::int64_t now_ms) {
    if (!counts(address)) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    Key key = key_of(address);
    if (!buckets_.contains(key) && buckets_.size() >= kAddressesMax) {
        drop_full(now_ms);
        if (buckets_.size() >= kAddressesMax) {
            key = Key{};
        }
    }
    Bucket& bucket = buckets_.try_emplace(key, Bucket{.filled_ms = now_ms}).first->second;
    fill(bucket, now_ms);
    bucket.thousandths = std::max<std::int64_t>(bucket.thousandths - 1000, 0);
}

void FailureLimit::drop_full(std::int64_t now_ms) {
    for (auto& [key, bucket] : buckets_) {
        fill(bucket, now_ms);
    }
    std::erase_if(buckets_,
                  [](const auto& entry) { return entry.second.thousandths == kPerSecond * 1000; });
}

}  // namespace hookline::hooks
