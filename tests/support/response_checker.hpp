#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/value.hpp"

namespace hookline::test {

/// What a client may hold against the body of a successful call: the rows CH-003, CH-004, CH-006,
/// CH-090..CH-120, CH-123, CH-124, CH-140, CH-141 and CH-167 of the checklist, and the invariants
/// of HL7's logical model of the response. Our own rules are marked so.
struct ResponseRules {
    std::string_view base_url;          ///< where absolute links may lead (CH-167)
    std::string_view app_url;           ///< where smart links may lead; empty: there is no app
    bool needs_system_actions = false;  ///< the test kit's rule: the member exists
    bool only_any = false;              ///< Epic's rule
    std::size_t actions_max = 0;        ///< Epic's rule; 0: any number
    bool mixes_links = true;            ///< else all links of a card are of one type
    bool plain_topics = false;          ///< Epic's rule: letters and digits only
};

/// `element path: what is wrong` for each fault; empty for a body without any.
[[nodiscard]] std::vector<std::string> check_response(const fhir::json::Value& root,
                                                      const ResponseRules& rules = {});

}  // namespace hookline::test
