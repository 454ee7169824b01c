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

}  // namespace

// Data stand inside a line, so that marks of lists and headings have no meaning there; a colon or
// the dot of `www.` would make a link.
std::string escape_markdown(std::string_view text) {
    constexpr std::size_t kCodePointsMax = 200;
    constexpr std::string_view kMeaning = "\\`*_{}[]<>#|~!&:@$";
    const std::string plain = plain_text(text, kCodePointsMax);
    std::string escaped;
    escaped.reserve(plain.size() + plain.size() / 4);
    for (const char c : plain) {
        const bool is_link = c == '.' && (escaped.ends_with('w') || escaped.ends_with('W'));
        if (kMeaning.contains(c) || is_link) {
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
