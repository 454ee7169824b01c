#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "fhir/base/text_words.hpp"

namespace hookline {
namespace {

using Found = std::vector<std::pair<std::size_t, WordStart>>;

Found words_of(std::string_view text) {
    Found found;
    any_word(text, [&](std::size_t at, WordStart start) {
        found.emplace_back(at, start);
        return false;
    });
    return found;
}

// Character by character, as the definition says it.
Found expected_words(std::string_view text) {
    Found found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_word_character(text[i]) && (i == 0 || !is_word_character(text[i - 1]))) {
            found.emplace_back(i, word_start(text.substr(i)));
        }
    }
    return found;
}

TEST_CASE("words begin where a letter or digit follows something else") {
    CHECK(words_of("") == Found{});
    CHECK(words_of("5-FU, folinic acid") == Found{{0, word_start("5")},
                                                  {2, word_start("fu")},
                                                  {6, word_start("foli")},
                                                  {14, word_start("acid")}});
}

TEST_CASE("a start holds four characters in lower case, or all of a shorter word") {
    CHECK(word_start("KRAS wild type") == word_start("krasx"));
    CHECK(word_start("ras-") == word_start("RAS"));
    CHECK(word_start("ras") != word_start("rash"));
    CHECK(word_start("ab1") == (WordStart{'a'} | WordStart{'b'} << 8U | WordStart{'1'} << 16U));
    CHECK(word_start("-ras") == 0);
    CHECK(word_start("") == 0);
}

TEST_CASE("each byte counts alike at each place of a text of each length") {
    for (std::size_t size = 1; size <= 36; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                for (const char rest : {'a', ' '}) {
                    std::string text(size, rest);
                    text[at] = static_cast<char>(byte);
                    REQUIRE(words_of(text) == expected_words(text));
                }
            }
        }
    }
}

TEST_CASE("words of each length are found at each place of a long text") {
    for (const unsigned size : {58U, 62U, 63U, 64U, 65U, 68U, 121U, 127U}) {
        for (std::size_t at = 0; at < size; ++at) {
            for (std::size_t length = 1; length <= 6; ++length) {
                for (const char rest : {'a', ' '}) {
                    std::string text(size, rest);
                    text.replace(at, length + 2,
                                 std::string(" KRASes").substr(0, length + 1) + " ");
                    REQUIRE(words_of(text) == expected_words(text));
                }
            }
        }
    }
}

TEST_CASE("the first word that is wanted ends the search") {
    std::size_t visits = 0;
    CHECK(any_word("one two three four five", [&](std::size_t at, WordStart) {
        ++visits;
        return at == 4;
    }));
    CHECK(visits == 2);
}

}  // namespace
}  // namespace hookline
