#pragma once

#include <string_view>

namespace hookline {

[[nodiscard]] constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Without blanks at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Without blanks at both ends and without full stops at the end: the words of a short text.
[[nodiscard]] constexpr std::string_view trimmed_phrase(std::string_view text) {
    text = trimmed(text);
    while (!text.empty() && (is_blank(text.back()) || text.back() == '.')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace hookline
