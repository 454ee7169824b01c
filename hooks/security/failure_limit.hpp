#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>

namespace hookline::hooks {

/// Counts tokens with a bad signature by the address they came from (SR-035): a flood of them must
/// not cost the processor. A bucket of 20 per address that fills by 20 a second. IPv6 addresses
/// count by their first 64 bits; loopback does not count, since a proxy may speak for everyone
/// there. Bounded: addresses beyond the limit share one bucket. Thread-safe.
class FailureLimit {
  public:
    static constexpr std::int64_t kPerSecond = 20;
    static constexpr std::size_t kAddressesMax = 4096;

    /// Whether signatures from that address may be worked on. An empty address does not count.
    [[nodiscard]] bool allows(std::string_view address, std::int64_t now_ms);
    void record_failure(std::string_view address, std::int64_t now_ms);

  private:
    /// The bytes that count of an address; all zero for the shared bucket.
    using Key = std::array<unsigned char, 9>;
    struct Bucket {
        std::int64_t thousandths = kPerSecond * 1000;  ///< of a failure that may still come
        std::int64_t filled_ms = 0;
    };

    static Key key_of(std::string_view address);
    static bool counts(std::string_view address);
    static void fill(Bucket& bucket, std::int64_t now_ms);
    void drop_full(std::int64_t now_ms);

    std::mutex mutex_;
    std::map<Key, Bucket> buckets_;
};

}  // namespace hookline::hooks
