#pragma once

// Finds the bytes of a JSON text that end a run of plain string bytes, 64 bytes at a time and
// without a branch on what they are. Only flatten.cpp includes this header, and the test of it.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "fhir/base/utf8.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
// What newer processors do in fewer instructions; asked for when a scanner is made.
#define HOOKLINE_WIDE_SCAN [[gnu::target("avx2,bmi,popcnt")]]
#define HOOKLINE_WIDEST_SCAN [[gnu::target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt")]]
#endif

namespace hookline::fhir::json {

/// What is to be known of 64 bytes, one bit for each.
struct BlockMasks {
    std::uint64_t quote = 0;
    bool has_special = false;  ///< a backslash or a control character
    bool has_high = false;     ///< a byte that is not ASCII
};

/// Where they are; asked for only when there are any.
struct SpecialMasks {
    std::uint64_t backslash = 0;
    std::uint64_t control = 0;  ///< below U+0020
};

#if defined(__SSE2__)
inline BlockMasks masks_of(const char* block) {
    const __m128i limit = _mm_set1_epi8(0x1F);
    BlockMasks masks;
    __m128i special = _mm_setzero_si128();
    __m128i high = _mm_setzero_si128();
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * part));
        const auto quotes = static_cast<std::uint32_t>(
            _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))));
        masks.quote |= std::uint64_t{quotes} << (16 * part);
        special = _mm_or_si128(special, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        special = _mm_or_si128(special, _mm_cmpeq_epi8(_mm_max_epu8(bytes, limit), limit));
        high = _mm_or_si128(high, bytes);
    }
    masks.has_special = _mm_movemask_epi8(special) != 0;
    masks.has_high = _mm_movemask_epi8(high) != 0;
    return masks;
}
inline SpecialMasks special_masks_of(const char* block) {
    const __m128i limit = _mm_set1_epi8(0x1F);
    SpecialMasks masks;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * part));
        const auto bits = [part](__m128i found) {
            return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(found))}
                   << (16 * part);
        };
        masks.backslash |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        masks.control |= bits(_mm_cmpeq_epi8(_mm_max_epu8(bytes, limit), limit));
    }
    return masks;
}
#else
inline BlockMasks masks_of(const char* block) {
    BlockMasks masks;
    for (unsigned i = 0; i < 64; ++i) {
        const auto c = static_cast<unsigned char>(block[i]);
        masks.quote |= std::uint64_t{c == '"'} << i;
        masks.has_special = masks.has_special || c == '\\' || c < 0x20;
        masks.has_high = masks.has_high || c >= 0x80;
    }
    return masks;
}

inline SpecialMasks special_masks_of(const char* block) {
    SpecialMasks masks;
    for (unsigned i = 0; i < 64; ++i) {
        const auto c = static_cast<unsigned char>(block[i]);
        masks.backslash |= std::uint64_t{c == '\\'} << i;
        masks.control |= std::uint64_t{c < 0x20} << i;
    }
    return masks;
}
#endif

#if defined(HOOKLINE_WIDE_SCAN)
HOOKLINE_WIDE_SCAN [[gnu::always_inline]] inline BlockMasks wide_masks_of(const char* block) {
    const __m256i limit = _mm256_set1_epi8(0x1F);
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
    const __m256i quote = _mm256_set1_epi8('"');
    const __m256i backslash = _mm256_set1_epi8('\\');
    const auto low_quotes =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, quote)));
    const auto high_quotes =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, quote)));
    const __m256i control =
        _mm256_cmpeq_epi8(_mm256_max_epu8(_mm256_min_epu8(low, high), limit), limit);
    const __m256i special = _mm256_or_si256(
        control,
        _mm256_or_si256(_mm256_cmpeq_epi8(low, backslash), _mm256_cmpeq_epi8(high, backslash)));
    BlockMasks masks;
    masks.quote = low_quotes | std::uint64_t{high_quotes} << 32U;
    masks.has_special = _mm256_movemask_epi8(special) != 0;
    masks.has_high = _mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0;
    return masks;
}
#endif

#if defined(HOOKLINE_WIDEST_SCAN)
HOOKLINE_WIDEST_SCAN [[gnu::always_inline]] inline BlockMasks widest_masks_of(const char* block) {
    const __m512i bytes = _mm512_loadu_si512(block);
    BlockMasks masks;
    masks.quote = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
    masks.has_special = (_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) |
                         _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20))) != 0;
    masks.has_high = _mm512_movepi8_mask(bytes) != 0;
    return masks;
}

alignas(64) inline constexpr auto kNumbers = [] {
    std::array<std::uint8_t, 64> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = static_cast<std::uint8_t>(i);
    }
    return numbers;
}();

// Some operations stand under a mask of all bits: without one gcc 12 warns of its own header.
/// Writes `base` plus the number of each set bit, ascending, from `out` on; sixteen at a time, so
/// that up to fifteen entries behind the last are overwritten. Gives the place behind the last.
HOOKLINE_WIDEST_SCAN [[gnu::always_inline]] inline std::uint32_t* write_places(std::uint64_t bits,
                                                                               std::uint32_t base,
                                                                               std::uint32_t* out) {
    const auto count = static_cast<std::size_t>(__builtin_popcountll(bits));
    const __m512i start = _mm512_set1_epi32(static_cast<int>(base));
    __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kNumbers.data()));
    for (std::size_t written = 0;; written += 16) {
        const __m512i next =
            _mm512_maskz_cvtepu8_epi32(0xFFFF, _mm512_maskz_extracti32x4_epi32(0xF, places, 0));
        _mm512_storeu_si512(out + written, _mm512_add_epi32(next, start));
        if (written + 16 >= count) [[likely]] {
            return out + count;
        }
        places = _mm512_maskz_alignr_epi64(0xFF, _mm512_setzero_si512(), places, 2);
    }
}
#endif

/// Bits that are set; the processor's own instruction is not in the baseline we build for.
inline std::size_t count_bits(std::uint64_t bits) {
    bits -= (bits >> 1U) & 0x5555555555555555U;
    bits = (bits & 0x3333333333333333U) + ((bits >> 2U) & 0x3333333333333333U);
    bits = (bits + (bits >> 4U)) & 0x0F0F0F0F0F0F0F0FU;
    return static_cast<std::size_t>((bits * 0x0101010101010101U) >> 56U);
}

/// The marks of a text in order: every quote that begins or ends a string, and inside strings every
/// backslash that begins an escape and every control character. Works a window ahead of the reader,
/// which may change the text before the mark that it has looked at last.
///
/// The text is followed by at least 64 bytes of zero. UTF-8 is checked on the way, as far as the
/// text is scanned.
class MarkScanner {
  public:
    /// How many bytes are looked at at once, by what the processor has: SSE2 or none of these,
    /// AVX2, AVX-512. The marks are the same.
    enum class Width : std::uint8_t { Portable, Wide, Widest };

    MarkScanner(const char* text, std::size_t size, Width width = width_of_processor())
        : text_(text), size_(size), width_(width) {}

    /// The widest that the processor has.
    [[nodiscard]] static Width width_of_processor();

    /// Position of the next mark; the size of the text when there is none.
    [[nodiscard]] std::size_t next() {
        if (next_ == end_) [[unlikely]] {
            refill();
        }
        return *next_++;
    }
    /// The same behind a mark that need not be looked at: the opening quote of a string.
    [[nodiscard]] std::size_t next_but_one() {
        if (end_ - next_ < 2) [[unlikely]] {
            static_cast<void>(next());
            return next();
        }
        next_ += 2;
        return next_[-1];
    }
    [[nodiscard]] bool is_valid_utf8() const { return invalid_at_ == kValid; }
    /// Where it is not; the text ends there.
    [[nodiscard]] std::size_t invalid_at() const { return invalid_at_; }

  private:
    static constexpr std::size_t kWindowBytes = 2048;
    static constexpr std::size_t kValid = static_cast<std::size_t>(-1);
    static constexpr std::size_t kWrittenAtOnce = 12;
    static constexpr std::size_t kWrittenTooMuchMax = 16;

    enum class Counting : std::uint8_t { Portable, Native };

    void refill();
    void scan_window(std::size_t end);
#if defined(HOOKLINE_WIDE_SCAN)
    HOOKLINE_WIDE_SCAN void scan_window_wide(std::size_t end);
    HOOKLINE_WIDEST_SCAN void scan_window_widest(std::size_t end);
#endif
    /// The marks of a block, and whether the next one begins inside a string.
    template <Counting counting>
    [[nodiscard]] std::uint64_t marks_of(const BlockMasks& masks);
    template <Counting counting>
    void take_block(const BlockMasks& masks);
    template <Counting counting>
    [[gnu::always_inline, nodiscard]] static std::size_t count_of(std::uint64_t bits) {
        return counting == Counting::Native ? static_cast<std::size_t>(__builtin_popcountll(bits))
                                            : count_bits(bits);
    }
    [[nodiscard]] std::uint64_t special_marks(std::uint64_t quotes);
    void check_utf8(std::size_t from) {
        is_all_checked_ = true;
        if (const auto invalid = find_invalid_utf8({text_ + from, size_ - from})) {
            invalid_at_ = from + *invalid;
        }
    }

    const char* text_;
    std::size_t size_;
    const Width width_;
    std::size_t scanned_ = 0;
    const std::uint32_t* next_ = nullptr;  // in marks_, as end_
    std::uint32_t* end_ = nullptr;
    std::size_t invalid_at_ = kValid;
    std::uint64_t in_string_ = 0;  // all bits: the block before ended inside a string
    std::uint64_t escaped_ = 0;    // one: it ended with the backslash of an escape
    bool is_all_checked_ = false;
    std::array<std::uint32_t, kWindowBytes + 64 + kWrittenTooMuchMax> marks_;
};

inline MarkScanner::Width MarkScanner::width_of_processor() {
#if defined(HOOKLINE_WIDE_SCAN)
    const bool is_wide = __builtin_cpu_supports("avx2") != 0 &&
                         __builtin_cpu_supports("bmi") != 0 &&
                         __builtin_cpu_supports("popcnt") != 0;
    const bool is_widest = is_wide && __builtin_cpu_supports("avx512bw") != 0 &&
                           __builtin_cpu_supports("avx512vbmi2") != 0;
    return is_widest ? Width::Widest : is_wide ? Width::Wide : Width::Portable;
#else
    return Width::Portable;
#endif
}

inline void MarkScanner::refill() {
    next_ = marks_.data();
    end_ = marks_.data();
    while (next_ == end_ && scanned_ < size_ && is_valid_utf8()) {
        const std::size_t end = scanned_ + kWindowBytes < size_ ? scanned_ + kWindowBytes : size_;
#if defined(HOOKLINE_WIDE_SCAN)
        if (width_ != Width::Portable) {
            width_ == Width::Widest ? scan_window_widest(end) : scan_window_wide(end);
            continue;
        }
#endif
        scan_window(end);
    }
    if (next_ == end_) {
        *end_++ = static_cast<std::uint32_t>(size_);
    }
}

// The marks of a block with backslashes or control characters, or behind one that ended with a
// backslash.
inline std::uint64_t MarkScanner::special_marks(std::uint64_t quotes) {
    constexpr std::uint64_t kEven = 0x5555555555555555U;
    const SpecialMasks masks = special_masks_of(text_ + scanned_);
    // A backslash escapes the byte behind it unless it is escaped itself: of a run every second.
    const std::uint64_t backslash = masks.backslash & ~escaped_;
    const std::uint64_t follows = (backslash << 1U) | escaped_;
    const std::uint64_t odd_starts = backslash & ~kEven & ~follows;
    const std::uint64_t sequences = odd_starts + backslash;
    escaped_ = sequences < backslash ? 1 : 0;
    const std::uint64_t escaped = (kEven ^ (sequences << 1U)) & follows;
    quotes &= ~escaped;
    std::uint64_t inside = quotes;  // from each opening quote up to its closing one
    for (unsigned shift = 1; shift < 64; shift *= 2) {
        inside ^= inside << shift;
    }
    inside ^= in_string_;
    return quotes | (inside & ((masks.backslash & ~escaped) | masks.control));
}

inline void MarkScanner::scan_window(std::size_t end) {
    while (scanned_ < end) {
        take_block<Counting::Portable>(masks_of(text_ + scanned_));
    }
}

#if defined(HOOKLINE_WIDE_SCAN)
HOOKLINE_WIDE_SCAN inline void MarkScanner::scan_window_wide(std::size_t end) {
    while (scanned_ < end) {
        take_block<Counting::Native>(wide_masks_of(text_ + scanned_));
    }
}

HOOKLINE_WIDEST_SCAN inline void MarkScanner::scan_window_widest(std::size_t end) {
    while (scanned_ < end) {
        const std::uint64_t marks = marks_of<Counting::Native>(widest_masks_of(text_ + scanned_));
        end_ = write_places(marks, static_cast<std::uint32_t>(scanned_), end_);
        scanned_ += 64;
    }
}
#endif

template <MarkScanner::Counting counting>
[[gnu::always_inline]] inline std::uint64_t MarkScanner::marks_of(const BlockMasks& masks) {
    if (masks.has_high && !is_all_checked_) [[unlikely]] {
        check_utf8(scanned_);
    }
    std::uint64_t marks = masks.quote;
    std::uint64_t quotes = marks;
    if (masks.has_special || escaped_ != 0) [[unlikely]] {
        marks = special_marks(quotes);
        quotes &= marks;
    }
    in_string_ ^= std::uint64_t{0} - (count_of<counting>(quotes) & 1U);
    return marks;
}

template <MarkScanner::Counting counting>
[[gnu::always_inline]] inline void MarkScanner::take_block(const BlockMasks& masks) {
    std::uint64_t marks = marks_of<counting>(masks);
    const auto base = static_cast<std::uint32_t>(scanned_);
    const std::size_t found = count_of<counting>(marks);
    std::uint32_t* out = end_;
    do {
        // Mostly all that there are; what is written too much is overwritten.
#pragma GCC unroll 12
        for (std::size_t i = 0; i < kWrittenAtOnce; ++i) {
            out[i] = base + static_cast<std::uint32_t>(std::countr_zero(marks));
            marks &= marks - 1;
        }
        out += kWrittenAtOnce;
    } while (marks != 0);
    end_ += found;
    scanned_ += 64;
}

}  // namespace hookline::fhir::json
