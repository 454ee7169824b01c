#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "hooks/cases/case_outcome.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "mappings/json_file.hpp"

namespace hookline::hooks {

/// A whole request with what its answer has to say. Form: engine/plan/PROFILE.md, Cases.
struct RequestCase {
    std::string name;
    std::filesystem::path request;
    std::shared_ptr<const mappings::JsonFile> expectation;
};

/// The pairs `NAME.request.json`, `NAME.expected.json` of a folder, by name; a half of a pair is a
/// finding.
[[nodiscard]] std::vector<RequestCase> read_request_cases(const std::filesystem::path& folder,
                                                          Diagnostics& diagnostics);

/// Errors for statements that an expectation names and the guideline does not have.
void lint_request_cases(const std::vector<RequestCase>& cases, const engine::Guideline& guideline,
                        Diagnostics& diagnostics);

/// Answers each request on its day and judges the cards.
[[nodiscard]] CaseGroup run_request_cases(const std::vector<RequestCase>& cases,
                                          const GuidelineSnapshot& snapshot);

}  // namespace hookline::hooks
