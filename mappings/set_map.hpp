#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/record_statement.hpp"

namespace hookline::mappings {

/// A few distinct words, borrowed from a table.
class Words {
  public:
    void add(std::string_view word);
    [[nodiscard]] bool contains(std::string_view word) const;
    void remove(std::string_view word);
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::string_view front() const {
        return count_ == 0 ? std::string_view() : words_[0];
    }
    /// Borrowed from this object: a temporary is iterated over itself instead.
    [[nodiscard]] std::span<const std::string_view> all() const& {
        return std::span(words_).first(count_);
    }
    std::span<const std::string_view> all() const&& = delete;
    // For loops over a temporary, which lives as long as such a loop.
    [[nodiscard]] auto begin() const { return words_.begin(); }
    [[nodiscard]] auto end() const { return words_.begin() + static_cast<std::ptrdiff_t>(count_); }

  private:
    static constexpr std::size_t kMax = 12;  // more meanings of one concept say nothing more
    std::array<std::string_view, kMax> words_{};
    std::size_t count_ = 0;
};

/// From value sets to words: what the codes of a concept mean for one question. Filled while
/// loading, then immutable.
class SetMap {
  public:
    void add(SetHandle set, std::string_view word);

    /// The meanings of all sets of a concept, in the order of the sets.
    [[nodiscard]] Words of(const Concept& value) const;
    [[nodiscard]] bool has(const Concept& value) const;

  private:
    // By set: index of the first entry of its chain, + 1; 0 for none.
    struct Entry {
        std::string word;
        std::uint16_t next = 0;
    };
    std::vector<std::uint16_t> first_;
    std::vector<Entry> entries_;
};

/// Some value sets, to ask whether a concept is in any of them.
class SetList {
  public:
    void add(SetHandle set);
    [[nodiscard]] bool has(const Concept& value) const;
    [[nodiscard]] bool empty() const { return member_.empty(); }

  private:
    std::vector<bool> member_;
};

/// How some words begin, to tell quickly that a text holds none of them.
class WordStarts {
  public:
    static constexpr std::size_t kLetters = 3;

    /// `word` in lower case, of three letters or more.
    void add(std::string_view word) { starts_.set(place_of(word.data())); }

    /// Whether any word of the text, in any case, begins like one of the words.
    [[nodiscard]] bool may_hold(std::string_view text) const;

  private:
    static constexpr std::size_t kPlaces = 4096;

    [[nodiscard]] static std::size_t place_of(const char* letters);

    std::bitset<kPlaces> starts_;
};

}  // namespace hookline::mappings
