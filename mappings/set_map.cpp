#include "mappings/set_map.hpp"

#include <algorithm>
#include <utility>

#include "fhir/base/word_starts.hpp"

namespace hookline::mappings {

void Words::add(std::string_view word) {
    if (count_ < kMax && !contains(word)) {
        words()[count_++] = word;
    }
}

bool Words::contains(std::string_view word) const {
    return std::ranges::find(all(), word) != all().end();
}

void Words::remove(std::string_view word) {
    count_ = static_cast<std::size_t>(std::remove(words(), words() + count_, word) - words());
}

void SetMap::add(SetHandle set, std::string_view word) {
    if (first_.size() <= set) {
        first_.resize(std::size_t{set} + 1, 0);
    }
    entries_.push_back({std::string(word), first_[set]});
    first_[set] = static_cast<std::uint16_t>(entries_.size());
}

Words SetMap::of(const Concept& value) const {
    Words words;
    for (const SetHandle set : value.sets) {
        if (set < first_.size()) {
            for (std::uint16_t at = first_[set]; at != 0; at = entries_[at - 1U].next) {
                words.add(entries_[at - 1U].word);
            }
        }
    }
    return words;
}

bool SetMap::has(const Concept& value) const {
    return std::ranges::any_of(
        value.sets, [&](SetHandle set) { return set < first_.size() && first_[set] != 0; });
}

void SetList::add(SetHandle set) {
    if (member_.size() <= set) {
        member_.resize(std::size_t{set} + 1, false);
    }
    member_[set] = true;
}

bool SetList::has(const Concept& value) const {
    return std::ranges::any_of(value.sets,
                               [&](SetHandle set) { return set < member_.size() && member_[set]; });
}

void SetRows::add(SetHandle set, std::size_t row) {
    if (rows_.size() <= set) {
        rows_.resize(std::size_t{set} + 1);
    }
    rows_[set].add(row);
}

Rows SetRows::of(const Concept& value) const {
    Rows rows;
    for (const SetHandle set : value.sets) {
        if (set < rows_.size()) {
            rows.add(rows_[set]);
        }
    }
    return rows;
}

namespace {

// Letters in lower case and digits as they are; 0 for what is no part of a word.
constexpr auto kWordCharacters = [] {
    std::array<std::uint8_t, 256> characters{};
    for (std::size_t c = 'a'; c <= 'z'; ++c) {
        characters[c] = static_cast<std::uint8_t>(c);
        characters[c - 'a' + 'A'] = static_cast<std::uint8_t>(c);
    }
    for (std::size_t c = '0'; c <= '9'; ++c) {
        characters[c] = static_cast<std::uint8_t>(c);
    }
    return characters;
}();

std::size_t word_character(char c) {
    return kWordCharacters[static_cast<unsigned char>(c)];
}

// Of the first three letters. Other characters count alike: they end a word.
std::size_t start_of_word(std::size_t first, std::size_t second, std::size_t third) {
    return (first * 31 + second) * 31 + third;
}

}  // namespace

bool WordRows::can_hold(std::string_view word) {
    return word.size() > 1 && word_character(word.front()) != 0;
}

void WordRows::add(std::string_view word, std::size_t row) {
    const std::size_t third = word.size() > 2 ? word_character(word[2]) : 0;
    rows_[start_of_word(word_character(word[0]), word_character(word[1]), third) % kPlaces].add(
        row);
}

Rows WordRows::of(std::string_view text) const {
    Rows rows;
    any_word_start(text, [&](std::size_t i) {
        if (i + 1 < text.size()) {
            const std::size_t third = i + 2 < text.size() ? word_character(text[i + 2]) : 0;
            rows.add(
                rows_[start_of_word(word_character(text[i]), word_character(text[i + 1]), third) %
                      kPlaces]);
        }
        return false;
    });
    return rows;
}

// Letters count alike in both cases; other characters may fall together, which costs a look only.
std::size_t WordStarts::place_of(std::string_view letters) {
    std::size_t place = 0;
    for (const char letter : letters) {
        place = place * 31 + (static_cast<unsigned char>(letter) | 0x20U);
    }
    return place % kPlaces;
}

void WordStarts::add(std::string_view word) {
    if (!WordRows::can_hold(word)) {
        has_others_ = true;
        return;
    }
    has_pairs_ = has_pairs_ || word.size() < kLetters;
    starts_.set(place_of(word.substr(0, kLetters)));
}

bool WordStarts::may_hold(std::string_view text) const {
    return has_others_ || any_word_start(text, [&](std::size_t i) {
               const std::string_view rest = text.substr(i);
               return may_begin(rest, kLetters) || (has_pairs_ && may_begin(rest, 2));
           });
}

WordSet::WordSet(WordList words) : words_(std::move(words)) {
    for (const std::string& word : words_) {
        starts_.add(word);
    }
}

void WordTable::add(WordRow row) {
    for (const std::string& word : row.words) {
        starts_.add(word);
    }
    rows_.push_back(std::move(row));
}

}  // namespace hookline::mappings
