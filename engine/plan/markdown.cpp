#include "engine/plan/markdown.hpp"

#include "fhir/base/plain_text.hpp"

namespace hookline::engine {

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
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:/#";
    constexpr std::size_t kBytesMax = 200;
    const bool plain = !reference.empty() && reference.size() <= kBytesMax &&
                       reference.find_first_not_of(kPlain) == std::string_view::npos;
    return plain ? '`' + std::string(reference) + '`' : escape_markdown(reference);
}

}  // namespace hookline::engine
