#include "fhir/base/plain_text.hpp"

#include <algorithm>

namespace hookline {
namespace {

// Length in bytes of the code point at the start of valid UTF-8.
std::size_t code_point_bytes(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t bytes = lead < 0x80 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
    return std::min(bytes, text.size());
}

// C1 controls, line and paragraph separator, and what can turn the direction of text.
bool is_hidden(std::string_view code_point) {
    if (code_point.size() == 2 && code_point[0] == '\xC2') {
        return static_cast<unsigned char>(code_point[1]) < 0xA0;
    }
    if (code_point.size() != 3 || code_point[0] != '\xE2') {
        return false;
    }
    const auto second = static_cast<unsigned char>(code_point[1]);
    const auto third = static_cast<unsigned char>(code_point[2]);
    return (second == 0x80 &&
            (third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE))) ||
           (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

// Of printable ASCII nothing is taken out.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t code_points_max) {
    if (text.size() <= code_points_max && is_plain(text)) {
        return std::string(text);
    }
    std::string result;
    std::size_t count = 0;
    std::size_t cut = 0;  // end of the text that leaves room for the ellipsis
    bool space_pending = false;
    while (!text.empty()) {
        const std::string_view code_point = text.substr(0, code_point_bytes(text));
        text.remove_prefix(code_point.size());
        const auto byte = static_cast<unsigned char>(code_point.front());
        if (byte == '\n' || byte == '\r' || byte == '\t') {
            space_pending = !result.empty();
            continue;
        }
        if (byte < 0x20 || byte == 0x7F || is_hidden(code_point)) {
            continue;
        }
        const bool add_space = space_pending && byte != ' ' && !result.ends_with(' ');
        space_pending = false;
        for (const std::string_view piece : {add_space ? std::string_view(" ") : "", code_point}) {
            if (piece.empty()) {
                continue;
            }
            if (count == code_points_max) {
                result.resize(cut);
                return result + "\xE2\x80\xA6";
            }
            result += piece;
            if (++count < code_points_max) {
                cut = result.size();
            }
        }
    }
    return result;
}

}  // namespace hookline
