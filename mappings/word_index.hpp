#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/text_words.hpp"
#include "mappings/record_statement.hpp"

/// Words of a table that are looked for in texts. They are in lower case and begin with a letter or
/// digit; one of them may be several words of the language. It stands in a text, in any case, where
/// a word of the text begins with it; one of up to three characters only as a whole word, so that
/// `iv` is found neither in `positive` nor in `ivory`. One pass over a text finds all of them; of
/// the texts of a record most hold none. Filled while loading, then immutable.
namespace hookline::mappings {

using WordList = std::vector<std::string>;

/// Some words, each of a row of a table.
class WordIndex {
  public:
    /// Whether the word can be found.
    [[nodiscard]] static bool can_hold(std::string_view word) { return word_start(word) != 0; }
    void add(std::string_view word, std::size_t row);

    [[nodiscard]] bool any_in(std::string_view text) const;
    /// The lowest of the rows of which a word stands in the text.
    [[nodiscard]] std::optional<std::size_t> first_row_in(std::string_view text) const;
    /// All of them, ascending.
    [[nodiscard]] std::vector<std::size_t> rows_in(std::string_view text) const;

  private:
    static constexpr unsigned kFilterBitsLog2 = 11;

    struct Entry {
        WordStart start;
        std::size_t row;
        std::string word;
    };

    [[nodiscard]] static std::size_t filter_bit(WordStart start) {
        return start * 0x9E37'79B1U >> (32 - kFilterBitsLog2);
    }
    template <class Visit>
    bool any_match(std::string_view text, const Visit& visit) const;

    std::vector<Entry> entries_;  // by start
    std::bitset<std::size_t{1} << kFilterBitsLog2>
        filter_;  // of the starts, by hash: few words of a text pass
};

/// Words that all mean the same.
class WordSet {
  public:
    WordSet() = default;
    explicit WordSet(WordList words);

    [[nodiscard]] const WordList& words() const { return words_; }
    [[nodiscard]] bool any_in(std::string_view text) const { return index_.any_in(text); }
    /// In the text of the concept or in a display.
    [[nodiscard]] bool any_in(const Concept& value) const;

  private:
    WordList words_;
    WordIndex index_;
};

/// Words by what they mean.
struct WordRow {
    std::string meaning;
    WordList words;
};

/// The first row counts of which a word stands in a text.
class WordTable {
  public:
    void add(WordRow row);

    [[nodiscard]] const std::vector<WordRow>& rows() const { return rows_; }
    /// Empty for none.
    [[nodiscard]] std::string_view meaning_of(std::string_view text) const;

  private:
    std::vector<WordRow> rows_;
    WordIndex index_;
};

/// How some words begin: a wider net than the words themselves.
class WordStarts {
  public:
    void add(std::string_view word);

    /// Whether a word of the text begins with the same three characters as one of the words; with
    /// the whole of a shorter one.
    [[nodiscard]] bool any_in(std::string_view text) const;

  private:
    std::vector<WordStart> starts_;
};

}  // namespace hookline::mappings
