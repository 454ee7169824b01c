#include "engine/cql/source.hpp"

#include <algorithm>

namespace hookline::cql {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Length of a valid sequence at the front of `text`; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80U) {
        return 1;
    }
    const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
    if (lead < 0xC2U || lead > 0xF4U || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(text[i])) {
            return 0;
        }
    }
    // Overlong forms, surrogates and code points behind U+10FFFF.
    const unsigned char second = byte(1);
    const bool forbidden = (lead == 0xE0U && second < 0xA0U) || (lead == 0xEDU && second > 0x9FU) ||
                           (lead == 0xF0U && second < 0x90U) || (lead == 0xF4U && second > 0x8FU);
    return forbidden ? 0 : length;
}

}  // namespace

void SourceCursor::advance() {
    if (at_end()) {
        return;
    }
    if (text_[offset_] == '\n') {
        ++position_.line;
        position_.column = 1;
    } else {
        ++position_.column;
    }
    ++offset_;
    while (!at_end() && is_continuation(text_[offset_])) {
        ++offset_;
    }
}

void SourceCursor::advance(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        advance();
    }
}

std::size_t find_invalid_utf8(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        const std::size_t length = sequence_length(text.substr(offset, 4));
        if (length == 0) {
            return offset;
        }
        offset += length;
    }
    return offset;
}

std::string quote_for_message(std::string_view text) {
    constexpr std::size_t kBytesMax = 40;
    std::string_view shown = text.substr(0, kBytesMax);
    const auto* control = std::ranges::find_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7F'; });
    shown = shown.substr(0, static_cast<std::size_t>(control - shown.begin()));
    shown = shown.substr(0, find_invalid_utf8(shown));  // the cut may have hit a code point
    return "`" + std::string(shown) + (shown.size() < text.size() ? "...`" : "`");
}

void append_utf8(std::string& out, char32_t code_point) {
    const auto append = [&](char32_t bits) { out += static_cast<char>(bits); };
    if (code_point < 0x80) {
        append(code_point);
    } else if (code_point < 0x800) {
        append(0xC0U | (code_point >> 6U));
        append(0x80U | (code_point & 0x3FU));
    } else if (code_point < 0x10000) {
        append(0xE0U | (code_point >> 12U));
        append(0x80U | ((code_point >> 6U) & 0x3FU));
        append(0x80U | (code_point & 0x3FU));
    } else {
        append(0xF0U | (code_point >> 18U));
        append(0x80U | ((code_point >> 12U) & 0x3FU));
        append(0x80U | ((code_point >> 6U) & 0x3FU));
        append(0x80U | (code_point & 0x3FU));
    }
}

}  // namespace hookline::cql
