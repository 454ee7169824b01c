#include "mappings/word_index.hpp"

#include <algorithm>
#include <utility>

#include "mappings/ascii_letters.hpp"

namespace hookline::mappings {

namespace {

constexpr std::size_t kWholeWordBytes = 3;  // up to here a word counts as a whole one only
constexpr WordStart kThreeCharacters = 0xFF'FFFF;

// Whether `word` stands where a word of the text begins.
bool stands_at(std::string_view text, std::size_t at, std::string_view word) {
    const std::string_view rest = text.substr(at);
    if (rest.size() < word.size() ||
        !std::ranges::equal(rest.substr(0, word.size()), word, {}, to_lower)) {
        return false;
    }
    return word.size() > kWholeWordBytes || rest.size() == word.size() ||
           !is_word_character(word.back()) || !is_word_character(rest[word.size()]);
}

}  // namespace

void WordIndex::add(std::string_view word, std::size_t row) {
    const WordStart start = word_start(word);
    entries_.insert(std::ranges::upper_bound(entries_, start, {}, &Entry::start),
                    {start, row, std::string(word)});
    filter_.set(filter_bit(start));
}

template <class Visit>
bool WordIndex::any_match(std::string_view text, const Visit& visit) const {
    return any_word(text, [&](std::size_t at, WordStart start) {
        return filter_[filter_bit(start)] &&
               std::ranges::any_of(std::ranges::equal_range(entries_, start, {}, &Entry::start),
                                   [&](const Entry& entry) {
                                       return stands_at(text, at, entry.word) && visit(entry.row);
                                   });
    });
}

bool WordIndex::any_in(std::string_view text) const {
    return any_match(text, [](std::size_t) { return true; });
}

std::optional<std::size_t> WordIndex::first_row_in(std::string_view text) const {
    std::optional<std::size_t> first;
    any_match(text, [&](std::size_t row) {
        first = first ? std::min(*first, row) : row;
        return row == 0;
    });
    return first;
}

std::vector<std::size_t> WordIndex::rows_in(std::string_view text) const {
    std::vector<std::size_t> rows;
    any_match(text, [&](std::size_t row) {
        rows.push_back(row);
        return false;
    });
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
    return rows;
}

WordSet::WordSet(WordList words) : words_(std::move(words)) {
    for (const std::string& word : words_) {
        index_.add(word, 0);
    }
}

bool WordSet::any_in(const Concept& value) const {
    return any_in(value.text) || std::ranges::any_of(value.codings, [&](const Coding& coding) {
               return coding.display != value.text && any_in(coding.display);
           });
}

void WordTable::add(WordRow row) {
    for (const std::string& word : row.words) {
        index_.add(word, rows_.size());
    }
    rows_.push_back(std::move(row));
}

std::string_view WordTable::meaning_of(std::string_view text) const {
    const auto row = index_.first_row_in(text);
    return row ? std::string_view(rows_[*row].meaning) : std::string_view();
}

void WordStarts::add(std::string_view word) {
    starts_.push_back(word_start(word) & kThreeCharacters);
}

bool WordStarts::any_in(std::string_view text) const {
    return any_word(text, [&](std::size_t, WordStart start) {
        return std::ranges::find(starts_, start & kThreeCharacters) != starts_.end();
    });
}

}  // namespace hookline::mappings
