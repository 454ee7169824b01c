#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "mappings/word_index.hpp"

namespace hookline::mappings {
namespace {

using RowList = std::vector<std::size_t>;

WordIndex index_of(const WordList& words) {
    WordIndex index;
    for (std::size_t i = 0; i < words.size(); ++i) {
        index.add(words[i], i);
    }
    return index;
}

TEST_SUITE("mappings/word_index") {
    TEST_CASE("a word stands where a word of the text begins with it, in any case") {
        const WordSet words({"cetux", "liquid biopsy", "5-fu", "no "});
        CHECK(words.any_in("Cetuximab 400 mg/m2"));
        CHECK(words.any_in("mFOLFOX6+CETUXIMAB"));
        CHECK(words.any_in("by Liquid Biopsy"));
        CHECK(words.any_in("(5-FU)"));
        CHECK(words.any_in("No bleeding"));
        CHECK_FALSE(words.any_in("anticetuximab"));
        CHECK_FALSE(words.any_in("liquid  biopsy"));
        CHECK_FALSE(words.any_in("15-FU"));
        CHECK_FALSE(words.any_in("nobody; no"));
        CHECK_FALSE(words.any_in("cetu"));
        CHECK_FALSE(words.any_in(""));
        CHECK_FALSE(WordSet().any_in("anything"));
    }

    TEST_CASE("a word of up to three characters is found as a whole word only") {
        const WordSet words({"iv", "ras"});
        CHECK(words.any_in("200 mg IV"));
        CHECK(words.any_in("iv, daily"));
        CHECK(words.any_in("all-RAS"));
        CHECK_FALSE(words.any_in("positive"));
        CHECK_FALSE(words.any_in("ivory"));
        CHECK_FALSE(words.any_in("a rash"));
        CHECK_FALSE(words.any_in("KRAS"));
    }

    TEST_CASE("a concept is searched in its text and its displays") {
        const WordSet words({"fracture"});
        const std::array codings{Coding{"s", "1", "Fall"}, Coding{"s", "2", "Fracture risk"}};
        Concept value;
        value.text = "Fracture";
        CHECK(words.any_in(value));
        value.text = "Fall";
        CHECK_FALSE(words.any_in(value));
        value.codings = codings;
        CHECK(words.any_in(value));
    }

    TEST_CASE("rows come once each and ascending, whatever their order in the text") {
        WordIndex index = index_of({"oxali", "irino", "folfox", "folf"});
        index.add("eloxatin", 0);
        CHECK(index.rows_in("FOLFOX: Oxaliplatin (Eloxatin), then irinotecan") ==
              RowList{0, 1, 2, 3});
        CHECK(index.rows_in("FOLFIRI") == RowList{3});
        CHECK(index.rows_in("aspirin").empty());
        CHECK(index.first_row_in("FOLFOX with irinotecan") == 1);
        CHECK_FALSE(index.first_row_in("aspirin").has_value());
    }

    TEST_CASE("of a table the first row counts") {
        WordTable table;
        table.add({"mri", {"mri", "magnetic resonance"}});
        table.add({"ct", {"ct", "tomography"}});
        CHECK(table.meaning_of("CT or MRI of the liver") == "mri");
        CHECK(table.meaning_of("Computed tomography") == "ct");
        CHECK(table.meaning_of("X-ray").empty());
    }

    TEST_CASE("hundreds of words that begin alike are told apart") {
        WordList words;
        for (int i = 0; i < 700; ++i) {
            words.push_back("word" + std::to_string(i) + "x");
        }
        const WordIndex index = index_of(words);
        for (std::size_t i = 0; i < words.size(); ++i) {
            REQUIRE(index.rows_in("a " + words[i]) == RowList{i});
        }
    }

    TEST_CASE("only what begins with a letter or digit can be found") {
        CHECK(WordIndex::can_hold("5-fu"));
        CHECK_FALSE(WordIndex::can_hold("-fu"));
        CHECK_FALSE(WordIndex::can_hold(""));
    }

    TEST_CASE("starts are a wider net: three characters are enough") {
        WordStarts starts;
        starts.add("braf");
        starts.add("ras");
        CHECK(starts.any_in("of the Brain"));
        CHECK(starts.any_in("a rash"));
        CHECK_FALSE(starts.any_in("BR or umbra"));
    }
}

}  // namespace
}  // namespace hookline::mappings
