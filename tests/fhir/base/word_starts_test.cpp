#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fhir/base/word_starts.hpp"

namespace hookline {
namespace {

std::vector<std::size_t> starts_of(std::string_view text) {
    std::vector<std::size_t> starts;
    any_word_start(text, [&](std::size_t i) {
        starts.push_back(i);
        return false;
    });
    return starts;
}

// Character by character, as the definition says it.
std::vector<std::size_t> expected_starts(std::string_view text) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_word_character(text[i]) && (i == 0 || !is_word_character(text[i - 1]))) {
            starts.push_back(i);
        }
    }
    return starts;
}

TEST_CASE("words begin where a letter or digit follows something else") {
    CHECK(starts_of("") == std::vector<std::size_t>{});
    CHECK(starts_of("5-FU, folinic acid") == std::vector<std::size_t>{0, 2, 6, 14});
    CHECK(starts_of("  Oxaliplatin 5 MG/ML Injection") ==
          std::vector<std::size_t>{2, 14, 16, 19, 22});
}

TEST_CASE("each byte counts alike at each place of a text of each length") {
    for (std::size_t size = 1; size <= 36; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                for (const char rest : {'a', ' '}) {
                    std::string text(size, rest);
                    text[at] = static_cast<char>(byte);
                    REQUIRE(starts_of(text) == expected_starts(text));
                }
            }
        }
    }
}

TEST_CASE("the first word that is wanted ends the search") {
    std::size_t visits = 0;
    CHECK(any_word_start("one two three four five", [&](std::size_t i) {
        ++visits;
        return i == 4;
    }));
    CHECK(visits == 2);
}

}  // namespace
}  // namespace hookline
