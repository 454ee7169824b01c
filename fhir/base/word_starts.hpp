#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hookline {

/// Whether an ASCII letter or digit; everything else stands between words.
[[nodiscard]] constexpr bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

#if defined(__SSE2__)
/// One bit for each of 16 characters that is a letter or digit.
[[nodiscard]] inline std::uint32_t word_characters(const char* sixteen) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen));
    const auto within = [](__m128i offset, char last) {
        return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(last)), offset);
    };
    const __m128i letters = within(
        _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a')), 'z' - 'a');
    const __m128i digits = within(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), 9);
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(letters, digits)));
}
#endif

/// Calls `visit` with the place of the first character of each word, in order, until it returns
/// true; whether it did.
template <class Visit>
bool any_word_start(std::string_view text, const Visit& visit) {
    std::size_t i = 0;
    bool inside = false;
#if defined(__SSE2__)
    constexpr std::size_t kWidth = 16;
    for (; i + kWidth <= text.size(); i += kWidth) {
        const std::uint32_t characters = word_characters(text.data() + i);
        for (std::uint32_t starts = characters & ~((characters << 1U) | (inside ? 1U : 0U));
             starts != 0; starts &= starts - 1) {
            if (visit(i + static_cast<std::size_t>(std::countr_zero(starts)))) {
                return true;
            }
        }
        inside = (characters >> (kWidth - 1)) != 0;
    }
#endif
    for (; i < text.size(); ++i) {
        const bool character = is_word_character(text[i]);
        if (character && !inside && visit(i)) {
            return true;
        }
        inside = character;
    }
    return false;
}

}  // namespace hookline
