#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/plan/content_dates.hpp"
#include "engine/plan/kind_reader.hpp"
#include "engine/plan/rule.hpp"

namespace hookline::engine {

/// What the PlanDefinitions of a folder refer to by code or canonical.
struct PlanReferences {
    KindSets kind_sets;
    std::map<std::string, std::string, std::less<>> override_reasons;  ///< code -> display
};

/// One PlanDefinition of type eca-rule.
struct Plan {
    std::string url;
    std::string title;
    ContentDates dates;
    std::string file;
    std::vector<Statement> statements;
    std::vector<Rule> rules;  ///< in document order
};

/// Reads the CodeSystem of override reasons into `references`.
void read_override_reasons(const mappings::JsonFile& file, Diagnostics& diagnostics,
                           PlanReferences& references);

/// Reads one PlanDefinition. Findings name file and element path; elements that would change the
/// meaning and are not read are refused. Spec: PROFILE.md.
[[nodiscard]] Plan read_plan(const mappings::JsonFile& file, const PlanReferences& references,
                             Diagnostics& diagnostics);

}  // namespace hookline::engine
