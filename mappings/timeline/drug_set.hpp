#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace hookline::mappings {

/// A set of drugs, by their place in TherapyTables::ingredients.
class DrugSet {
  public:
    static constexpr std::size_t kDrugsMax = 64;

    constexpr DrugSet() = default;

    void insert(std::size_t drug) { bits_ |= std::uint64_t{1} << drug; }
    void insert(DrugSet other) { bits_ |= other.bits_; }

    [[nodiscard]] bool contains(std::size_t drug) const {
        return drug < kDrugsMax && ((bits_ >> drug) & 1U) != 0;
    }
    [[nodiscard]] bool includes(DrugSet other) const { return (other.bits_ & ~bits_) == 0; }
    [[nodiscard]] bool meets(DrugSet other) const { return (bits_ & other.bits_) != 0; }
    [[nodiscard]] bool empty() const { return bits_ == 0; }
    [[nodiscard]] int size() const { return std::popcount(bits_); }

    [[nodiscard]] DrugSet operator&(DrugSet other) const { return DrugSet(bits_ & other.bits_); }
    [[nodiscard]] DrugSet operator-(DrugSet other) const { return DrugSet(bits_ & ~other.bits_); }
    friend bool operator==(DrugSet, DrugSet) = default;

    /// Calls `visit` with each drug, ascending.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::uint64_t left = bits_; left != 0; left &= left - 1) {
            visit(static_cast<std::size_t>(std::countr_zero(left)));
        }
    }

  private:
    explicit constexpr DrugSet(std::uint64_t bits) : bits_(bits) {}

    std::uint64_t bits_ = 0;
};

}  // namespace hookline::mappings
