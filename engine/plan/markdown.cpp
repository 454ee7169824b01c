#include "engine/plan/markdown.hpp"

#include "fhir/base/plain_text.hpp"

namespace hookline::engine {

std::string escape_markdown(std::string_view text) {
    constexpr std::size_t kCodePointsMax = 200;
    constexpr std::string_view kMeaning = "\\`*_{}[]()<>#+-.!|~&:@/\"'=^$%,;?";
    std::string escaped;
    for (const char c : plain_text(text, kCodePointsMax)) {
        if (kMeaning.contains(c)) {
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
