#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/guideline.hpp"

namespace hookline::engine {

/// A prefetch key that a call of a hook can rest on, and what reads it.
struct DataNeed {
    std::string_view key;
    bool scope = false;              ///< whether the guideline applies rests on it
    std::vector<std::string> rules;  ///< rules of the hook that read it, in document order
    /// Rules of order-select and order-sign that check the orders which rules of this hook suggest;
    /// those among `rules` are not repeated.
    std::vector<std::string> checks;
    std::set<std::string> classes;  ///< classes of the record through which it is read
    std::set<std::string> facts;    ///< facts of the catalogue that rest on it themselves
    bool state = false;             ///< whether it was read completely is looked at
};

/// What a call of `hook` can rest on, in the order of mappings::kSourceNames.
///
/// Computed from the compiled CQL: everything that the conditions, texts and suggestions of the
/// rules of that hook, the scope and the facts shown on cards can reach is walked for retrieves;
/// the classes retrieved lead to keys (mappings/record_sources.hpp). A text that is a key counts
/// where the states of sources are looked at, and so do the sources of the catalogue of facts.
/// A hook whose suggestions create orders also needs what order-select and order-sign check them
/// by (suggestion_check.hpp).
[[nodiscard]] std::vector<DataNeed> data_needs(const Guideline& guideline, std::string_view hook);

/// The keys alone, in one walk.
[[nodiscard]] std::vector<std::string_view> needed_sources(const Guideline& guideline,
                                                           std::string_view hook);

}  // namespace hookline::engine
