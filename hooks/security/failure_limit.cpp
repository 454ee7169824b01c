#include "hooks/security/failure_limit.hpp"

#include <algorithm>

namespace hookline::hooks {

void FailureLimit::fill(Bucket& bucket, std::int64_t now_ms) {
    const std::int64_t passed = std::clamp<std::int64_t>(now_ms - bucket.filled_ms, 0, 1000);
    bucket.thousandths = std::min(bucket.thousandths + passed * kPerSecond, kPerSecond * 1000);
    bucket.filled_ms = now_ms;
}

bool FailureLimit::allows(std::string_view address, std::int64_t now_ms) {
    if (address.empty()) {
        return true;
    }
    const std::scoped_lock lock(mutex_);
    auto found = buckets_.find(peer_key(address));
    if (found == buckets_.end() && buckets_.size() >= kAddressesMax) {
        found = buckets_.find(PeerKey{});
    }
    if (found == buckets_.end()) {
        return true;
    }
    fill(found->second, now_ms);
    return found->second.thousandths >= 1000;
}

void FailureLimit::record_failure(std::string_view address, std::int64_t now_ms) {
    if (address.empty()) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    PeerKey key = peer_key(address);
    if (!buckets_.contains(key) && buckets_.size() >= kAddressesMax) {
        drop_full(now_ms);
        if (buckets_.size() >= kAddressesMax) {
            key = PeerKey{};
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
