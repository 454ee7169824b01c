#include "engine/plan/markdown.hpp"

#include <algorithm>
#include <array>

#include "fhir/base/plain_text.hpp"

namespace hookline::engine {
namespace {

constexpr auto kPlainInReference = [] {
    std::array<bool, 256> plain{};
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:/#";
    for (const char c : kPlain) {
        plain[static_cast<unsigned char>(c)] = true;
    }
    return plain;
}();

// Where the mark stands that would make a list or a rule of what begins an item of a list: `- a`,
// `---`, `1. a`. The others are escaped everywhere.
std::size_t mark_of_block(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view marks = digits == 0 ? "-+" : ".)";
    const std::string_view rest = text.substr(digits);
    const bool is_mark =
        !rest.empty() && marks.contains(rest.front()) &&
        (rest.size() == 1 || rest[1] == ' ' || (digits == 0 && rest[1] == rest.front()));
    return is_mark ? digits : std::string_view::npos;
}

}  // namespace

// A colon or the dot of `www.` would make a link.
std::string escape_markdown(std::string_view text) {
    constexpr std::size_t kCodePointsMax = 200;
    constexpr std::string_view kMeaning = "\\`*_{}[]<>#|~!&:@$";
    const std::string plain = plain_text(text, kCodePointsMax);
    std::string escaped;
    escaped.reserve(plain.size() + plain.size() / 4);
    const std::size_t mark = mark_of_block(plain);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const char c = plain[i];
        const bool is_link = c == '.' && (escaped.ends_with('w') || escaped.ends_with('W'));
        if (kMeaning.contains(c) || is_link || i == mark) {
            escaped += '\\';
        }
        escaped += c;
    }
    return escaped;
}

std::string markdown_reference(std::string_view reference) {
    constexpr std::size_t kBytesMax = 200;
    const bool plain = !reference.empty() && reference.size() <= kBytesMax &&
                       std::ranges::all_of(reference, [](char c) {
                           return kPlainInReference[static_cast<unsigned char>(c)];
                       });
    return plain ? '`' + std::string(reference) + '`' : escape_markdown(reference);
}

}  // namespace hookline::engine
