#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hookline {

/// `text` without control and bidirectional-format characters, each run of line breaks and tabs
/// one space (SR-081), cut to `code_points_max` with an ellipsis.
[[nodiscard]] std::string plain_text(std::string_view text, std::size_t code_points_max);

}  // namespace hookline
