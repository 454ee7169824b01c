#pragma once

#include <string>
#include <vector>

#include "engine/plan/guideline.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"

namespace hookline::hooks {

/// Findings about the form of an expectation (PROFILE.md, Cases): members that it does not have,
/// wrong types, and one that expects nothing, since it would pass whatever comes.
void check_expectation(const mappings::JsonFile& expectation, Diagnostics& diagnostics);

/// A statement that an expectation names and the guideline does not have.
struct UnknownStatement {
    std::string id;
    std::string path;  ///< `must_not[2]`
};

[[nodiscard]] std::vector<UnknownStatement> unknown_statements(const fhir::json::Value& expectation,
                                                               const engine::Guideline& guideline);

}  // namespace hookline::hooks
