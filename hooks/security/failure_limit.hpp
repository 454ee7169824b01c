#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>

#include "hooks/security/peer_key.hpp"

namespace hookline::hooks {

/// Counts tokens with a bad signature by the address they came from (SR-035): a flood of them must
/// not cost the processor. A bucket of 20 per address that fills by 20 a second. IPv6 addresses
/// count by their first 64 bits. Bounded: addresses beyond the limit share one bucket. Thread-safe.
class FailureLimit {
  public:
    static constexpr std::int64_t kPerSecond = 20;
    static constexpr std::size_t kAddressesMax = 4096;

    /// Whether signatures from that address may be worked on. An empty address does not count.
    [[nodiscard]] bool allows(std::string_view address, std::int64_t now_ms);
    void record_failure(std::string_view address, std::int64_t now_ms);

  private:
    struct Bucket {
        std::int64_t thousandths = kPerSecond * 1000;  ///< of a failure that may still come
        std::int64_t filled_ms = 0;
    };

    static void fill(Bucket& bucket, std::int64_t now_ms);
    void drop_full(std::int64_t now_ms);

    std::mutex mutex_;
    std::map<PeerKey, Bucket> buckets_;  // all zero: the shared bucket
};

}  // namespace hookline::hooks
