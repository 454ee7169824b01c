#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hookline {

/// Whether an ASCII letter or digit; everything else stands between words.
[[nodiscard]] constexpr bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// How a word begins: its first four characters or, of a shorter one, all of them, in lower case;
/// the first in the lowest byte, 0 for what is not there.
using WordStart = std::uint32_t;
inline constexpr std::size_t kWordStartBytes = sizeof(WordStart);

/// The start of the word with which a text begins; 0 for none.
[[nodiscard]] constexpr WordStart word_start(std::string_view text) {
    WordStart start = 0;
    for (std::size_t i = 0; i < text.size() && i < kWordStartBytes; ++i) {
        if (!is_word_character(text[i])) {
            break;
        }
        start |= (static_cast<unsigned char>(text[i]) | WordStart{0x20}) << (8 * i);
    }
    return start;
}

#if defined(__SSE2__)
namespace text_words {

constexpr std::size_t kWidth = 16;

// One bit for each of 16 characters that is a letter or digit.
[[nodiscard]] inline std::uint64_t characters_of_16(const char* text) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const auto within = [](__m128i offset, char last) {
        return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(last)), offset);
    };
    const __m128i letters = within(
        _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a')), 'z' - 'a');
    const __m128i digits = within(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), 9);
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(letters, digits)));
}

// The same for up to 64 characters.
[[nodiscard]] inline std::uint64_t characters_of(std::string_view text) {
    if (text.size() < kWidth) {
        std::array<char, kWidth> copy{};
        std::ranges::copy(text, copy.begin());
        return characters_of_16(copy.data());
    }
    std::uint64_t characters = 0;
    for (std::size_t i = 0; i + kWidth <= text.size(); i += kWidth) {
        characters |= characters_of_16(text.data() + i) << i;
    }
    const std::size_t last = text.size() - kWidth;  // may look at some of them again
    return characters | characters_of_16(text.data() + last) << last;
}

// The bytes of a start that are its word's, by which of the four characters are letters or digits.
inline constexpr std::array<WordStart, 16> kStartMasks = [] {
    std::array<WordStart, 16> masks{};
    for (unsigned characters = 0; characters < masks.size(); ++characters) {
        for (unsigned i = 0; i < kWordStartBytes && (characters >> i & 1U) != 0; ++i) {
            masks[characters] |= WordStart{0xFF} << (8 * i);
        }
    }
    return masks;
}();

// Start of the word at `at`, where `characters` begin.
[[nodiscard]] inline WordStart start_at(std::string_view text, std::size_t at,
                                        std::uint64_t characters) {
    if (at + kWordStartBytes > text.size()) {
        return word_start(text.substr(at));
    }
    WordStart bytes = 0;
    std::memcpy(&bytes, text.data() + at, kWordStartBytes);
    return (bytes | 0x2020'2020U) & kStartMasks[characters % kStartMasks.size()];
}

}  // namespace text_words
#endif

/// Calls `visit` with the place and the start of each word, in order, until it returns true;
/// whether it did.
template <class Visit>
bool any_word(std::string_view text, const Visit& visit) {
#if defined(__SSE2__)
    // A piece at a time; words that begin in its last places, where their start may reach beyond
    // it, are those of the next one.
    constexpr std::size_t kPiece = 64;
    constexpr std::size_t kStep = kPiece - kWordStartBytes;
    std::uint64_t inside = 0;  // 1 when a word reaches into the piece
    for (std::size_t base = 0; base < text.size(); base += kStep) {
        const std::string_view piece = text.substr(base, kPiece);
        const bool is_last = base + piece.size() == text.size();
        const std::uint64_t characters = text_words::characters_of(piece);
        std::uint64_t starts = characters & ~((characters << 1U) | inside);
        if (!is_last) {
            starts &= (std::uint64_t{1} << kStep) - 1;
        }
        for (; starts != 0; starts &= starts - 1) {
            const auto at = static_cast<std::size_t>(std::countr_zero(starts));
            if (visit(base + at, text_words::start_at(piece, at, characters >> at))) {
                return true;
            }
        }
        if (is_last) {
            return false;
        }
        inside = characters >> (kStep - 1) & 1U;
    }
#else
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool character = is_word_character(text[i]);
        if (character && !inside && visit(i, word_start(text.substr(i)))) {
            return true;
        }
        inside = character;
    }
#endif
    return false;
}

}  // namespace hookline
