#include "fhir/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace hookline {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

unsigned char byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

bool is_continuation(unsigned char c) {
    return (c & 0xC0U) == 0x80U;
}

// Length of the sequence that starts at `i`, 0 when it is not a valid one.
std::size_t sequence_length(std::string_view text, std::size_t i) {
    const unsigned char first = byte_at(text, i);
    const std::size_t left = text.size() - i;
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || left < 2) {
        return 0;
    }
    const unsigned char second = byte_at(text, i + 1);
    if (first < 0xE0) {
        return is_continuation(second) ? 2 : 0;
    }
    if (left < 3 || !is_continuation(second) || !is_continuation(byte_at(text, i + 2))) {
        return 0;
    }
    if (first < 0xF0) {
        const bool overlong = first == 0xE0 && second < 0xA0;
        const bool surrogate = first == 0xED && second > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (first > 0xF4 || left < 4 || !is_continuation(byte_at(text, i + 3))) {
        return 0;
    }
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool too_large = first == 0xF4 && second > 0x8F;
    return overlong || too_large ? 0 : 4;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        // Bodies are nearly all ASCII: sixteen bytes a step while that holds.
        while (text.size() - i >= 16) {
            std::uint64_t words[2];
            std::memcpy(words, text.data() + i, sizeof(words));
            if (((words[0] | words[1]) & kHighBits) != 0) {
                break;
            }
            i += 16;
        }
        if (i >= text.size()) {
            break;
        }
        const std::size_t length = sequence_length(text, i);
        if (length == 0) {
            return i;
        }
        i += length;
    }
    return std::nullopt;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        if (!is_continuation(static_cast<unsigned char>(c))) {
            ++count;
        }
    }
    return count;
}

std::string_view truncate_code_points(std::string_view text, std::size_t code_points_max) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_continuation(byte_at(text, i)) && count++ == code_points_max) {
            return text.substr(0, i);
        }
    }
    return text;
}

}  // namespace hookline
