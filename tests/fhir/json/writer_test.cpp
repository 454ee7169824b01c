#include "fhir/json/writer.hpp"

#include <doctest/doctest.h>

#include <string>

namespace hookline::fhir::json {
namespace {

std::string written(std::string_view text) {
    std::string out;
    Writer(out).string(text);
    return out;
}

// As RFC 8259 section 7 asks, byte by byte.
std::string expected(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20) {
            out += {'\\', 'u', '0', '0', kHex[byte / 16U], kHex[byte % 16U]};
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace

TEST_SUITE("json/writer") {
    TEST_CASE("each byte is escaped or kept, wherever it stands") {
        for (int byte = 0; byte < 256; ++byte) {
            for (std::size_t length = 1; length <= 18; ++length) {
                for (std::size_t at = 0; at < length; ++at) {
                    std::string text(length, 'x');
                    text[at] = static_cast<char>(byte);
                    REQUIRE(written(text) == expected(text));
                }
            }
        }
    }

    TEST_CASE("neighbours of what is escaped stay as they are") {
        for (const char* text :
             {"", "\"", "\"\"\"\"\"\"\"\"\"\"", "\x1f\x20\x21\x22\x23\x5b\x5c\x5d",
              "a\\b\"c\n12345678\t12345678\xc3\xa9\xe2\x82\xac\x7f\x80\xff"}) {
            CHECK(written(text) == expected(text));
        }
    }
}

}  // namespace hookline::fhir::json
