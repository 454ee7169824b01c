#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hookline {

/// A hash for tables of codes, URIs and references: eight bytes at a time, each step the two halves
/// of a 128-bit product folded, so that every bit of the text reaches the low bits that tables use.
/// Who knows the seed can choose texts that collide: tables of texts from outside take
/// table_seed().
[[nodiscard]] inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
    __extension__ using Product = unsigned __int128;
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
    const auto mix = [](std::uint64_t bits) {
        const Product product = Product{bits} * kMultiplier;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    };
    std::uint64_t hash = (std::rotl(seed, 32) + text.size() + 1) * kMultiplier;
    const char* at = text.data();
    const std::size_t size = text.size();
    std::uint64_t word = 0;
    if (size >= 8) {
        const char* last = at + size - 8;  // may overlap what came before
        for (; at < last; at += 8) {
            std::memcpy(&word, at, 8);
            hash = mix(hash ^ word);
        }
        std::memcpy(&word, last, 8);
    } else if (size >= 4) {
        std::uint32_t half = 0;
        std::memcpy(&half, at, 4);
        word = std::uint64_t{half} << 32U;
        std::memcpy(&half, at + size - 4, 4);
        word |= half;
    } else if (size > 0) {
        word = std::uint64_t{static_cast<unsigned char>(at[0])} << 16U |
               std::uint64_t{static_cast<unsigned char>(at[size / 2])} << 8U |
               static_cast<unsigned char>(at[size - 1]);
    }
    return mix(hash ^ word);
}

/// A seed that differs from process to process and that nobody outside knows (SR-068).
[[nodiscard]] std::uint64_t table_seed();

}  // namespace hookline
