#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/json/value.hpp"

namespace hookline::fhir {

/// A name as a template argument.
template <std::size_t N>
struct Name {
    // NOLINTNEXTLINE(google-explicit-constructor): a string literal has to become a Name
    consteval Name(const char (&literal)[N]) { std::copy_n(literal, N, text.begin()); }
    [[nodiscard]] constexpr std::string_view view() const { return {text.data(), N - 1}; }

    std::array<char, N> text{};
};

/// The members of one object that a view reads, found in one pass over the object.
///
/// A table made at compile time says for size, first, middle and last letter of a name which member
/// it can be; one comparison decides. Names that are not listed cost next to nothing. Borrows the
/// object.
template <Name... Names>
class Members {
  public:
    static constexpr std::size_t kCount = sizeof...(Names);

    constexpr Members() = default;
    explicit Members(const json::Value& object) {
        for (const json::Member& member : object.members()) {
            const std::uint8_t slot = kTable.slots[hash(member.name, kTable.seed)];
            if (slot < kCount && kNames[slot] == member.name) {
                values_[slot] = &member.value;
            }
        }
    }

    /// The member, or nullptr when the object has none of this name.
    template <Name Wanted>
    [[nodiscard]] constexpr const json::Value* get() const {
        constexpr std::size_t kSlot = slot_of(Wanted.view());
        static_assert(kSlot < kCount, "the view does not list this member");
        return values_[kSlot];
    }

  private:
    static constexpr std::size_t kTableSize = 256;
    static constexpr std::array<std::string_view, kCount> kNames = {Names.view()...};

    struct Table {
        std::uint32_t seed = 0;
        std::array<std::uint8_t, kTableSize> slots{};
    };

    static constexpr std::size_t hash(std::string_view name, std::uint32_t seed) {
        if (name.empty()) {
            return 0;
        }
        const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(name[at]); };
        const std::uint32_t mixed = static_cast<std::uint32_t>(name.size()) +
                                    (std::uint32_t{letter(0)} << 8U) +
                                    (std::uint32_t{letter(name.size() / 2)} << 16U) +
                                    (std::uint32_t{letter(name.size() - 1)} << 24U);
        return (mixed * (seed | 1U)) >> 24U;
    }

    static constexpr std::size_t slot_of(std::string_view name) {
        return static_cast<std::size_t>(std::ranges::find(kNames, name) - kNames.begin());
    }

    // The first seed under which no two names fall on one place.
    static consteval Table make_table() {
        for (std::uint32_t attempt = 1;; ++attempt) {
            Table table{attempt * 2654435761U, {}};
            table.slots.fill(0xFF);
            bool clash = false;
            for (std::size_t i = 0; i < kCount; ++i) {
                std::uint8_t& slot = table.slots[hash(kNames[i], table.seed)];
                clash = clash || slot != 0xFF;
                slot = static_cast<std::uint8_t>(i);
            }
            if (!clash) {
                return table;
            }
        }
    }

    static_assert(kCount < 0xFF);
    static constexpr Table kTable = make_table();

    std::array<const json::Value*, kCount> values_{};
};

}  // namespace hookline::fhir
