#include "mappings/set_map.hpp"

#include <algorithm>

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

void SetMap::add_meanings(std::uint16_t first, Words& words) const {
    for (std::uint16_t at = first; at != 0; at = entries_[at - 1U].next) {
        words.add(entries_[at - 1U].word);
    }
}

void SetList::add(SetHandle set) {
    if (member_.size() <= set) {
        member_.resize(std::size_t{set} + 1, 0);
    }
    member_[set] = 1;
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

}  // namespace hookline::mappings
