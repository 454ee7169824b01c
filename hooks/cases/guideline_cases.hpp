#pragma once

#include <filesystem>
#include <vector>

#include "engine/cases/case_reader.hpp"
#include "engine/cases/case_runner.hpp"
#include "hooks/cases/request_case.hpp"

namespace hookline::hooks {

/// The cases that a guideline folder brings with it.
struct GuidelineCases {
    engine::CaseSuite suite;
    std::vector<RequestCase> requests;

    [[nodiscard]] bool empty() const { return suite.cases.empty() && requests.empty(); }
};

[[nodiscard]] GuidelineCases read_guideline_cases(const std::filesystem::path& folder,
                                                  Diagnostics& diagnostics);

/// Runs them on the only guideline of `snapshot`, which shows prognosis: a group for each file of
/// cases, then one of the whole requests.
[[nodiscard]] std::vector<CaseGroup> run_guideline_cases(const GuidelineCases& cases,
                                                         const GuidelineSnapshot& snapshot,
                                                         engine::RuleCoverage& coverage);

}  // namespace hookline::hooks
