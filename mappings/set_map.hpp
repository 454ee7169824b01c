#pragma once

#include <algorithm>
#include <array>
#include <bit>
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
    // Most hold none: what is not used is not written.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    Words() {}
    Words(const Words& other) : count_(other.count_) { std::ranges::copy(other.all(), words()); }
    Words& operator=(const Words& other) {
        count_ = other.count_;
        std::ranges::copy(other.all(), words());
        return *this;
    }
    ~Words() = default;

    void add(std::string_view word);
    [[nodiscard]] bool contains(std::string_view word) const;
    void remove(std::string_view word);
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::string_view front() const {
        return count_ == 0 ? std::string_view() : *words();
    }
    /// Borrowed from this object: a temporary is iterated over itself instead.
    [[nodiscard]] std::span<const std::string_view> all() const& { return {words(), count_}; }
    std::span<const std::string_view> all() const&& = delete;
    // For loops over a temporary, which lives as long as such a loop.
    [[nodiscard]] auto begin() const { return words(); }
    [[nodiscard]] auto end() const { return words() + count_; }

  private:
    static constexpr std::size_t kMax = 12;  // more meanings of one concept say nothing more
    [[nodiscard]] std::string_view* words() { return words_.data(); }
    [[nodiscard]] const std::string_view* words() const { return words_.data(); }

    union {
        std::array<std::string_view, kMax> words_;  // the first count_
    };
    std::size_t count_ = 0;
};

/// From value sets to words: what the codes of a concept mean for one question. Filled while
/// loading, then immutable.
class SetMap {
  public:
    void add(SetHandle set, std::string_view word);

    /// The meanings of all sets of a concept, in the order of the sets.
    [[nodiscard]] Words of(const Concept& value) const {
        Words words;
        for (const SetHandle set : value.sets) {
            if (const std::uint16_t first = first_of(set); first != 0) {
                add_meanings(first, words);
            }
        }
        return words;
    }
    [[nodiscard]] bool has(const Concept& value) const {
        return std::ranges::any_of(value.sets, [&](SetHandle set) { return first_of(set) != 0; });
    }

  private:
    // By set: index of the first entry of its chain, + 1; 0 for none.
    struct Entry {
        std::string word;
        std::uint16_t next = 0;
    };

    [[nodiscard]] std::uint16_t first_of(SetHandle set) const {
        return set < first_.size() ? first_[set] : std::uint16_t{0};
    }
    void add_meanings(std::uint16_t first, Words& words) const;

    std::vector<std::uint16_t> first_;
    std::vector<Entry> entries_;
};

/// Some value sets, to ask whether a concept is in any of them.
class SetList {
  public:
    void add(SetHandle set);
    [[nodiscard]] bool has(const Concept& value) const {
        return std::ranges::any_of(
            value.sets, [&](SetHandle set) { return set < member_.size() && member_[set] != 0; });
    }
    [[nodiscard]] bool empty() const { return member_.empty(); }

  private:
    std::vector<std::uint8_t> member_;  // 1 or 0 by set: a byte is asked quicker than a bit
};

/// Numbers of the rows of a table, one bit each; all rows from the last bit on share it. May hold
/// more than what was asked for, never less: it says where to look.
class Rows {
  public:
    void add(std::size_t row) { bits_ |= bit_of(row); }
    void add(Rows rows) { bits_ |= rows.bits_; }
    [[nodiscard]] bool has(std::size_t row) const { return (bits_ & bit_of(row)) != 0; }
    [[nodiscard]] bool empty() const { return bits_ == 0; }

    /// Calls `visit` with each row below `count`, ascending.
    template <class Visit>
    void for_each(std::size_t count, const Visit& visit) const {
        for (std::uint64_t bits = bits_ & ~bit_of(63); bits != 0; bits &= bits - 1) {
            visit(static_cast<std::size_t>(std::countr_zero(bits)));
        }
        for (std::size_t row = 63; row < count && has(63); ++row) {
            visit(row);
        }
    }

  private:
    static constexpr std::uint64_t bit_of(std::size_t row) {
        return std::uint64_t{1} << (row < 63 ? row : 63);
    }

    std::uint64_t bits_ = 0;
};

/// From value sets to the rows of a table that speak of them.
class SetRows {
  public:
    void add(SetHandle set, std::size_t row);
    [[nodiscard]] Rows of(const Concept& value) const;

  private:
    std::vector<Rows> rows_;  // by set
};

}  // namespace hookline::mappings
