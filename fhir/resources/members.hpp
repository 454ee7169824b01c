#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
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
/// The key that each member has from the reader says by a table made at compile time which one of
/// the view it is; members that the view does not list fall on a place of their own, so that
/// nothing is compared and nothing is jumped over. Borrows the object.
template <Name... Names>
class Members {
  public:
    static constexpr std::size_t kCount = sizeof...(Names);

    constexpr Members() = default;
    explicit Members(const json::Value& object) {
        const json::Value** values = values_.data();  // each slot is one of its places
        for (const json::Member& member : object.members()) {
            values[kSlots[member.name.key()]] = &member.value;
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
    static constexpr std::array<std::string_view, kCount> kNames = {Names.view()...};
    static_assert(kCount < std::numeric_limits<std::uint8_t>::max());
    static_assert(((json::key_of_literal(Names.view()) != json::kNoMemberKey) && ...),
                  "a name that a view reads belongs into json::kKeyedNames");

    static constexpr std::size_t slot_of(std::string_view name) {
        return static_cast<std::size_t>(std::ranges::find(kNames, name) - kNames.begin());
    }

    // By key: the place of the member; kCount for one that is not listed.
    static consteval auto make_slots() {
        std::array<std::uint8_t, std::size_t{std::numeric_limits<json::MemberKey>::max()} + 1>
            slots{};
        slots.fill(static_cast<std::uint8_t>(kCount));
        for (std::size_t i = 0; i < kCount; ++i) {
            slots[json::key_of_literal(kNames[i])] = static_cast<std::uint8_t>(i);
        }
        return slots;
    }
    static constexpr auto kSlots = make_slots();

    std::array<const json::Value*, kCount + 1> values_{};
};

}  // namespace hookline::fhir
