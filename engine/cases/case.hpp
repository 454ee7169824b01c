#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/card.hpp"
#include "fhir/json/value.hpp"
#include "mappings/json_file.hpp"

/// Case tests of a guideline at the level of facts. Form and meaning: engine/plan/PROFILE.md,
/// Cases.
namespace hookline::engine {

/// The value that a case gives a fact, in place of the definition of that name; as JSON.
struct GivenFact {
    std::string name;
    fhir::json::Value value;  // memory: the file of the suite
};

/// A statement that has to fire.
struct ExpectedStatement {
    std::string statement;
    std::optional<Indicator> indicator;  ///< highest of the statement
    std::string rule;                    ///< letter; empty: not said
};

/// Which suggestions of a rule that fires are offered, by their labels.
struct ExpectedSuggestions {
    std::string statement;
    std::string rule;  ///< letter
    std::vector<std::string> offered;
    std::vector<std::string> withheld;
    std::string path;  ///< in the file of the case
};

/// One case of a suite: facts and drafts, and the statements that they must bring about or not.
struct Case {
    std::string name;
    std::string file;
    std::string path;  ///< of the case in its file
    std::string hook;
    std::vector<GivenFact> facts;
    std::vector<std::string> draft_orders;
    std::optional<std::vector<std::string>> selected_orders;  ///< nullopt: all
    std::vector<std::string> appointments;
    std::vector<ExpectedStatement> expected;
    bool is_exact = false;                    ///< nothing else may fire
    std::optional<Indicator> rule_indicator;  ///< of the rule of a rule case
    std::vector<ExpectedSuggestions> suggestions;
    std::vector<std::string> must_not_fire;
    std::vector<std::string> silenced_when_unknown;
    bool shows_prognosis = true;
};

/// All cases of some files, with the memory of their values.
struct CaseSuite {
    std::vector<Case> cases;
    std::vector<std::unique_ptr<mappings::JsonFile>> files;
};

}  // namespace hookline::engine
