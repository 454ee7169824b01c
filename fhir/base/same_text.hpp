#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "fhir/base/load_word.hpp"

namespace hookline {

/// Whether two texts are equal; made for codes and names of up to 16 bytes, which are compared
/// without a call.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) {
    const std::size_t size = a.size();
    if (size != b.size()) {
        return false;
    }
    const char* one = a.data();
    const char* other = b.data();
    if (size > 16) {
        return std::memcmp(one, other, size) == 0;
    }
    if (size >= 8) {  // both ends, which may overlap
        return ((load_word(one) ^ load_word(other)) |
                (load_word(one + size - 8) ^ load_word(other + size - 8))) == 0;
    }
    if (size >= 4) {
        const auto half = [](const char* from) {
            std::uint32_t word = 0;
            std::memcpy(&word, from, sizeof word);
            return word;
        };
        return ((half(one) ^ half(other)) | (half(one + size - 4) ^ half(other + size - 4))) == 0;
    }
    return size == 0 || (one[0] == other[0] && one[size / 2] == other[size / 2] &&
                         one[size - 1] == other[size - 1]);
}

}  // namespace hookline
