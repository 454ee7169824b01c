#pragma once

#include <string>
#include <vector>

#include "engine/plan/rule.hpp"

namespace hookline::engine {

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
    bool rests_on_words = false;                ///< critical but for what only words tell (D-04)
    bool leaves_words_out = false;              ///< fires without what only words tell (D-04)
    std::vector<std::string> evidence;          ///< relative references
    std::vector<std::string> missing_data;
    std::vector<Suggestion> suggestions;
};

}  // namespace hookline::engine
