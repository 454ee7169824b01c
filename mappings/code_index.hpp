#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/blanks.hpp"

namespace hookline::mappings {

/// Index of a value set in its Terminology.
using SetHandle = std::uint16_t;
/// Number of a code system in its CodeIndex.
using SystemNumber = std::uint16_t;

/// From (system, code) to the value sets that hold it, after normalisation. Filled while loading,
/// `finish` once, then immutable: a look-up neither allocates nor locks.
class CodeIndex {
  public:
    void add_alias(std::string_view alias, std::string_view canonical);
    /// Every URI that begins with `prefix` is the canonical one.
    void add_alias_prefix(std::string_view prefix, std::string_view canonical);
    void set_without_dots(std::string_view system);
    void set_without_prefix(std::string_view system, std::string_view prefix);

    void add(std::string_view system, std::string_view code, SetHandle set, bool match_only);
    /// Codes of `system` that are not listed and whose first three characters lie between `first`
    /// and `last` belong to `set`.
    void add_range(std::string_view system, std::string_view first, std::string_view last,
                   SetHandle set);
    void finish();

    [[nodiscard]] std::string_view canonical_system(std::string_view system) const;
    /// Whether any set has codes of the system.
    [[nodiscard]] bool knows_system(std::string_view system) const {
        return find_system(system) != kUnknownSystem;
    }
    static constexpr SystemNumber kUnknownSystem = 0xFFFF;
    /// Of any spelling; kUnknownSystem when no set has codes of it.
    [[nodiscard]] SystemNumber find_system(std::string_view system) const;
    [[nodiscard]] std::span<const SetHandle> sets_of(SystemNumber system,
                                                     std::string_view code) const;
    [[nodiscard]] std::span<const SetHandle> sets_of(std::string_view system,
                                                     std::string_view code) const {
        return sets_of(find_system(system), code);
    }
    [[nodiscard]] bool is_match_only(std::string_view system, std::string_view code) const;
    /// Canonical system and normalised code as one text, for other tables keyed by code.
    [[nodiscard]] std::string key(std::string_view system, std::string_view code) const;

  private:
    static constexpr std::size_t kCodeBytesMax = 64;

    struct System {
        std::string uri;
        bool without_dots = false;
        bool has_ranges = false;
        std::string without_prefix;
    };
    struct Spelling {  // of a system
        std::string uri;
        SystemNumber system;
    };
    struct Entry {
        std::uint64_t hash = 0;
        std::string code;
        SystemNumber system = kUnknownSystem;
        bool match_only = false;
        std::vector<SetHandle> sets;
    };
    struct Range {
        SystemNumber system;
        std::string first;
        std::string last;
        std::vector<SetHandle> sets;
    };
    /// A normalised code; points into the input or into the buffer.
    struct Normalised {
        std::array<char, kCodeBytesMax> buffer;
        std::string_view code;
    };

    SystemNumber number_of(std::string_view system);
    [[nodiscard]] const Spelling* find_spelling(std::string_view system) const;
    void add_other_schemes();
    void normalise(SystemNumber system, std::string_view code, Normalised& result) const {
        const System& rules = systems_[system];
        result.code = trimmed(code);
        if (rules.without_dots || !rules.without_prefix.empty()) {
            shorten(rules, result);
        }
    }
    static void shorten(const System& system, Normalised& result);
    [[nodiscard]] const Entry* find(SystemNumber system, std::string_view code) const;

    std::vector<System> systems_;
    std::vector<Spelling> spellings_;
    std::vector<Spelling> prefixes_;
    std::vector<Entry> entries_;
    std::vector<Range> ranges_;
    std::vector<std::uint32_t> slots_;           // open addressing, index of entry + 1
    std::vector<std::uint32_t> spelling_slots_;  // the same for spellings
};

}  // namespace hookline::mappings
