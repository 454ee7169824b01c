// Each width that this processor has finds the marks that a reader of single bytes finds.
#include "fhir/json/mark_scanner.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace hookline::fhir::json {
namespace {

using Width = MarkScanner::Width;

// A quote or backslash that is escaped is no mark; a control character always is.
std::vector<std::size_t> marks_by_bytes(std::string_view text) {
    std::vector<std::size_t> marks;
    bool in_string = false;
    bool escaped = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_quote = c == '"' && !escaped;
        const bool is_escape = c == '\\' && !escaped;
        if (is_quote || (in_string && (is_escape || static_cast<unsigned char>(c) < 0x20))) {
            marks.push_back(i);
        }
        in_string = in_string != is_quote;
        escaped = is_escape;
    }
    return marks;
}

std::vector<std::size_t> marks_by_scanner(const std::string& text, Width width) {
    const std::string padded = text + std::string(64, '\0');
    MarkScanner scanner(padded.data(), text.size(), width);
    std::vector<std::size_t> marks;
    for (std::size_t at = scanner.next(); at < text.size(); at = scanner.next()) {
        marks.push_back(at);
    }
    CHECK(scanner.is_valid_utf8());
    return marks;
}

std::vector<Width> widths() {
    std::vector<Width> widths{Width::Portable};
    if (MarkScanner::width_of_processor() != Width::Portable) {
        widths.push_back(Width::Wide);
    }
    if (MarkScanner::width_of_processor() == Width::Widest) {
        widths.push_back(Width::Widest);
    }
    return widths;
}

void check(const std::string& text) {
    const std::vector<std::size_t> expected = marks_by_bytes(text);
    for (const Width width : widths()) {
        CAPTURE(static_cast<int>(width));
        CHECK(marks_by_scanner(text, width) == expected);
    }
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t size) {
    std::string text;
    while (text.size() < size) {
        text += alphabet[random() % alphabet.size()];
    }
    return text;
}

}  // namespace

TEST_SUITE("json/mark_scanner") {
    TEST_CASE("marks of every number and place in a block, up to one at each byte") {
        for (std::size_t count = 0; count <= 64; ++count) {
            for (std::size_t start = 0; start + count <= 64; ++start) {
                check(std::string(start, ' ') + std::string(count, '"') +
                      std::string(100 - start - count, ' '));
            }
        }
    }

    TEST_CASE("backslashes and control characters within strings and between them") {
        std::mt19937 random(7);
        for (std::size_t round = 0; round < 3000; ++round) {
            CAPTURE(round);
            check(random_text(random, "\"\\\n\x01 ab:{", random() % 400));
            check(random_text(random, "\"\"\"\\x", random() % 400));
        }
    }

    TEST_CASE("texts of several windows, with what is not ASCII") {
        std::mt19937 random(11);
        for (std::size_t round = 0; round < 60; ++round) {
            CAPTURE(round);
            std::string text;
            while (text.size() < 9000) {
                text += random_text(random, "abcdefghij:,{} 0123456789", random() % 40);
                text += random() % 8 == 0 ? "\u00e9" : random() % 8 == 0 ? "\\\"" : "\"";
            }
            check(text);
        }
    }
}

}  // namespace hookline::fhir::json
