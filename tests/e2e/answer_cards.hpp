#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tests/e2e/small_request.hpp"

/// What the cards of an answer say.
namespace hookline::hooks::test {

/// Statements on the cards with the highest indicator of each: 0 info, 1 warning, 2 critical.
inline std::map<std::string, int> statements_of(const Answer& answer) {
    std::map<std::string, int> found;
    for (const fhir::json::Value& card : answer.cards()) {
        const std::string_view indicator = card.string_at("indicator");
        const int rank = indicator == "critical" ? 2 : (indicator == "warning" ? 1 : 0);
        const fhir::json::Value& extension = *card.find("extension")->find("org.hookline.card");
        for (const fhir::json::Value& id : extension.array_at("statements")) {
            int& known = found.emplace(id.text(), rank).first->second;
            known = std::max(known, rank);
        }
    }
    return found;
}

/// Indicator and summary of each card, one a line.
inline std::string summary_of(std::span<const fhir::json::Value> cards) {
    std::string text;
    for (const fhir::json::Value& card : cards) {
        text += std::string(card.string_at("indicator")) + ": " +
                std::string(card.string_at("summary")) + '\n';
    }
    return text;
}

/// The cards of the statements about a RAS result and an EGFR inhibitor; other statements have
/// cases of their own.
inline std::vector<fhir::json::Value> ras_cards(const Answer& answer) {
    const std::set<std::string_view> statements = {"MRC-EGFR-01", "MRC-EGFR-02", "MRC-MOL-01"};
    std::vector<fhir::json::Value> found;
    for (const fhir::json::Value& card : answer.cards()) {
        const fhir::json::Value& extension = *card.find("extension")->find("org.hookline.card");
        if (std::ranges::any_of(extension.array_at("statements"), [&](const fhir::json::Value& id) {
                return statements.contains(id.text());
            })) {
            found.push_back(card);
        }
    }
    return found;
}

}  // namespace hookline::hooks::test
