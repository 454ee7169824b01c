#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hookline {

/// Offset of the first byte that breaks UTF-8 (overlong forms, surrogates and values above U+10FFFF
/// included), or nothing when `text` is valid.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Number of code points of valid UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

/// The longest prefix of valid UTF-8 with at most `code_points_max` code points.
[[nodiscard]] std::string_view truncate_code_points(std::string_view text,
                                                    std::size_t code_points_max);

}  // namespace hookline
