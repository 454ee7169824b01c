#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace hookline {

/// Eight bytes, the first one at the lower end. All of them can be read.
[[nodiscard]] inline std::uint64_t load_word(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

}  // namespace hookline
