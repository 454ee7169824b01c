#include "engine/cql/letter_case.hpp"

#include <locale.h>
#include <wctype.h>

#include "engine/cql/source.hpp"

namespace hookline::cql {
namespace {

// The locale that knows the letters of Unicode whatever the process runs in; without it only those
// of ASCII have case.
locale_t letters() {
    static locale_t const loaded = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return loaded;
}

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
};

// The code point at the start of the text; one byte when it is no UTF-8.
CodePoint decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (bytes == 1) {
        return {first, 1};
    }
    if (text.size() < bytes || first < 0xC2) {
        return {0, 1};
    }
    char32_t value = first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return {0, 1};
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    return {value, bytes};
}

std::string changed(std::string_view text, char first, char last,
                    wint_t (*change)(wint_t, locale_t)) {
    constexpr char kCaseBit = 'a' ^ 'A';
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = decode(text);
        if (point.bytes == 1) {
            const char c = text.front();
            out += c >= first && c <= last ? static_cast<char>(c ^ kCaseBit) : c;
        } else if (letters() == nullptr) {
            out.append(text.substr(0, point.bytes));
        } else {
            append_utf8(out, change(static_cast<wint_t>(point.value), letters()));
        }
        text.remove_prefix(point.bytes);
    }
    return out;
}

}  // namespace

std::string to_lower(std::string_view text) {
    return changed(text, 'A', 'Z', towlower_l);
}

std::string to_upper(std::string_view text) {
    return changed(text, 'a', 'z', towupper_l);
}

}  // namespace hookline::cql
