#pragma once

#include <string>
#include <vector>

#include "engine/plan/rule.hpp"
#include "mappings/without_uncertain.hpp"

namespace hookline::engine {

/// A suggestion of a rule that is not offered, because it could not be checked.
struct UncheckedSuggestion {
    std::string label;
    std::vector<std::string> unread;  ///< sources in words; empty: it could not be evaluated
};

/// A rule that fired, with what its expressions gave. Owns its strings.
struct FiredRule {
    const Rule* rule = nullptr;
    Indicator indicator = Indicator::Info;
    std::string title;
    std::string description;                    ///< Markdown
    std::vector<std::string> orders;            ///< what triggered it, as Markdown
    std::vector<std::string> order_identities;  ///< of the same orders, see order_identity
    std::vector<std::string> facts;             ///< one line each, as Markdown
    std::vector<std::string> unread;            ///< sources that could not be read, in words
    bool is_downgraded = false;                 ///< critical but for what could not be read
    mappings::Uncertain rests_on;               ///< critical but for what rests on these
    mappings::Uncertain leaves_out;             ///< fires without these, not with them
    std::vector<std::string> evidence;          ///< relative references
    std::vector<std::string> missing_data;
    std::vector<Suggestion> suggestions;
    std::vector<UncheckedSuggestion> unchecked_suggestions;
};

}  // namespace hookline::engine
