#include "engine/cql/source.hpp"

#include <algorithm>

#include "fhir/base/utf8.hpp"

namespace hookline::cql {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
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

std::string quote_for_message(std::string_view text) {
    constexpr std::size_t kCodePointsMax = 40;
    std::string_view shown =
        truncate_code_points(text.substr(0, kCodePointsMax * 4), kCodePointsMax);
    const auto* control = std::ranges::find_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7F'; });
    shown = shown.substr(0, static_cast<std::size_t>(control - shown.begin()));
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
