#pragma once

// Finds the bytes of a JSON text that end a run of plain string bytes, 64 bytes at a time and
// without a branch on what they are. Only flatten.cpp includes this header.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "fhir/base/utf8.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
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
    MarkScanner(const char* text, std::size_t size) : text_(text), size_(size) {}

    /// Position of the next mark; the size of the text when there is none.
    [[nodiscard]] std::size_t next() {
        if (at_ == count_) [[unlikely]] {
            refill();
        }
        return marks_[at_++];
    }
    [[nodiscard]] bool is_valid_utf8() const { return invalid_at_ == kValid; }
    /// Where it is not; the text ends there.
    [[nodiscard]] std::size_t invalid_at() const { return invalid_at_; }

  private:
    static constexpr std::size_t kWindowBytes = 2048;
    static constexpr std::size_t kValid = static_cast<std::size_t>(-1);
    static constexpr std::size_t kWrittenAtOnce = 12;

    void refill();
    void scan_block();
    [[nodiscard]] std::uint64_t special_marks(std::uint64_t quotes);
    void check_utf8(std::size_t from) {
        is_all_checked_ = true;
        if (const auto invalid = find_invalid_utf8({text_ + from, size_ - from})) {
            invalid_at_ = from + *invalid;
        }
    }

    const char* text_;
    std::size_t size_;
    std::size_t scanned_ = 0;
    std::size_t at_ = 0;
    std::size_t count_ = 0;
    std::size_t invalid_at_ = kValid;
    std::uint64_t in_string_ = 0;  // all bits: the block before ended inside a string
    std::uint64_t escaped_ = 0;    // one: it ended with the backslash of an escape
    bool is_all_checked_ = false;
    std::array<std::uint32_t, kWindowBytes + 64 + kWrittenAtOnce> marks_;
};

inline void MarkScanner::refill() {
    at_ = 0;
    count_ = 0;
    while (count_ == 0 && scanned_ < size_ && is_valid_utf8()) {
        const std::size_t window = scanned_ + kWindowBytes;
        while (scanned_ < window && scanned_ < size_) {
            scan_block();
        }
    }
    if (count_ == 0) {
        marks_[count_++] = static_cast<std::uint32_t>(size_);
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

inline void MarkScanner::scan_block() {
    const BlockMasks masks = masks_of(text_ + scanned_);
    if (masks.has_high && !is_all_checked_) [[unlikely]] {
        check_utf8(scanned_);
    }
    std::uint64_t marks = masks.quote;
    std::uint64_t quotes = marks;
    if (masks.has_special || escaped_ != 0) [[unlikely]] {
        marks = special_marks(quotes);
        quotes &= marks;
    }
    in_string_ ^= std::uint64_t{0} - (count_bits(quotes) & 1U);
    const auto base = static_cast<std::uint32_t>(scanned_);
    const std::size_t found = count_bits(marks);
    std::uint32_t* out = marks_.data() + count_;
    do {
        // Mostly all that there are; what is written too much is overwritten.
        for (std::size_t i = 0; i < kWrittenAtOnce; ++i) {
            out[i] = base + static_cast<std::uint32_t>(std::countr_zero(marks));
            marks &= marks - 1;
        }
        out += kWrittenAtOnce;
    } while (marks != 0);
    count_ += found;
    scanned_ += 64;
}

}  // namespace hookline::fhir::json
