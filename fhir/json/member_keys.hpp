#pragma once

// From the bytes of a member name to its key: a table without clashes, made at compile time. Only
// the tree builder and member_name.cpp include this header.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/base/load_word.hpp"
#include "fhir/json/member_name.hpp"

namespace hookline::fhir::json {

/// A name as two words that overlap where it is shorter than 16 bytes: the first eight bytes and
/// the last eight. With the size they are all of a name of up to 16 bytes.
struct NameWords {
    static constexpr std::size_t kCovered = 16;

    std::uint64_t first = 0;
    std::uint64_t last = 0;

    constexpr bool operator==(const NameWords&) const = default;

    /// Distinct in its upper bits for all keyed names; good enough for others.
    [[nodiscard]] constexpr std::uint64_t hash() const {
        return (first + std::rotl(last * 0x9E3779B97F4A7C15U, 23)) * 0xD1B54A32D192ED03U;
    }
};

/// `load` gives the eight bytes from a place of the name on, the first one at the lower end; what
/// lies behind the name does not matter.
template <class Load>
[[nodiscard]] constexpr NameWords words_of(std::size_t size, const Load& load) {
    // The bytes of a short name move to the upper end and push out what lies behind it.
    const std::size_t whole = size < 8 ? 8 : size;
    const std::size_t shift = size == 0 ? 63 : (whole - size) * 8;
    return {load(0) << shift, load(whole - 8) << shift};
}

[[nodiscard]] constexpr NameWords words_of(std::string_view name) {
    return words_of(name.size(), [&](std::size_t from) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < 8 && from + i < name.size(); ++i) {
            word |= std::uint64_t{static_cast<unsigned char>(name[from + i])} << (8 * i);
        }
        return word;
    });
}

/// From a name to its key, by a hash under which the keyed names do not meet.
struct MemberKeyTable {
    static constexpr unsigned kPlaceBits = 12;
    struct Row {
        NameWords words;
        std::string_view name;

        // Of names of one size whose words are the same.
        [[nodiscard]] constexpr bool has_middle_of(std::string_view other) const {
            for (std::size_t i = 8; i + 8 < name.size(); ++i) {
                if (name.data()[i] != other.data()[i]) {
                    return false;
                }
            }
            return true;
        }
    };

    std::array<Row, kKeyedNames.size() + 1> rows{};  // by key; no name is the empty one
    std::array<MemberKey, std::size_t{1} << kPlaceBits> keys{};

    static constexpr std::size_t place_of(std::uint64_t hash) { return hash >> (64 - kPlaceBits); }

    consteval MemberKeyTable() {
        for (std::size_t i = 0; i < kKeyedNames.size(); ++i) {
            const auto key = static_cast<MemberKey>(i + 1);
            rows[key] = {words_of(kKeyedNames[i]), kKeyedNames[i]};
            MemberKey& place = keys[place_of(rows[key].words.hash())];
            if (place != kNoMemberKey) {
                throw "two keyed names fall on one place: change a factor of the hash";
            }
            place = key;
        }
    }

    [[nodiscard]] constexpr MemberKey find(std::string_view name, const NameWords& words) const {
        const MemberKey key = keys.data()[place_of(words.hash())];
        const Row& row = rows.data()[key];
        const bool same = row.words == words && row.name.size() == name.size() &&
                          (name.size() <= NameWords::kCovered || row.has_middle_of(name));
        return same ? key : kNoMemberKey;
    }
};

inline constexpr MemberKeyTable kMemberKeys;

}  // namespace hookline::fhir::json
