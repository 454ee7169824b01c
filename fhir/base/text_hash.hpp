#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace hookline {

/// A hash for tables of codes, URIs and references: eight bytes at a time, good enough for short
/// texts in a half-empty table, and not against an attacker who chooses them.
[[nodiscard]] inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = (seed + text.size()) * kMultiplier;
    while (text.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        hash = (hash ^ word) * kMultiplier;
        hash ^= hash >> 32U;
        text.remove_prefix(8);
    }
    std::uint64_t word = 0;
    if (!text.empty()) {
        std::memcpy(&word, text.data(), text.size());
    }
    hash = (hash ^ word) * kMultiplier;
    return hash ^ (hash >> 29U);
}

}  // namespace hookline
