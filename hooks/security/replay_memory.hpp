#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace hookline::hooks {

/// Remembers which tokens were used until they expire (SR-030). Bounded; keeps a keyed 128-bit hash
/// of issuer and jti, never the text. Empty after a restart. Thread-safe.
class ReplayMemory {
  public:
    enum class Answer : std::uint8_t { New, Seen, Full };

    explicit ReplayMemory(std::size_t entries_max = 1'000'000);

    /// Records (iss, jti) until `expires_s`; entries that expired before `now_s` are forgotten
    /// first. `Full`: nothing was recorded.
    [[nodiscard]] Answer record(std::string_view iss, std::string_view jti, std::int64_t expires_s,
                                std::int64_t now_s);

    [[nodiscard]] std::size_t size() const;

  private:
    struct Key {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key.low); }
    };

    [[nodiscard]] Key key_of(std::string_view iss, std::string_view jti) const;
    void forget_expired(std::int64_t now_s);

    std::size_t entries_max_;
    std::array<unsigned char, 32> secret_{};
    mutable std::mutex mutex_;
    std::unordered_map<Key, std::int64_t, KeyHash> expiry_;
    std::int64_t last_cleaned_s_ = 0;
};

}  // namespace hookline::hooks
