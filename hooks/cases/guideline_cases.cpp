#include "hooks/cases/guideline_cases.hpp"

#include <string>
#include <utility>

namespace hookline::hooks {
namespace {

CaseGroup run_facts_cases(const engine::CaseSuite& suite, const engine::CaseRunner& runner,
                          const std::string& file, engine::RuleCoverage& coverage) {
    CaseGroup group;
    group.name = std::filesystem::path(file).filename().string();
    for (const engine::Case& test : suite.cases) {
        if (test.file == file) {
            engine::CaseResult result = runner.run(test, coverage);
            group.results.push_back(
                {std::move(result.name), file, std::move(result.failures), result.checks});
        }
    }
    return group;
}

}  // namespace

GuidelineCases read_guideline_cases(const std::filesystem::path& folder, Diagnostics& diagnostics) {
    GuidelineCases cases;
    cases.suite = engine::read_case_folder(folder, diagnostics);
    cases.requests = read_request_cases(folder / "cases", diagnostics);
    return cases;
}

std::vector<CaseGroup> run_guideline_cases(const GuidelineCases& cases,
                                           const GuidelineSnapshot& snapshot,
                                           engine::RuleCoverage& coverage) {
    const engine::CaseRunner runner(*snapshot.guidelines().front(), snapshot.binding(),
                                    snapshot.terminology(), snapshot.tables());
    std::vector<CaseGroup> groups;
    groups.reserve(cases.suite.files.size() + 1);
    for (const auto& file : cases.suite.files) {
        groups.push_back(run_facts_cases(cases.suite, runner, file->name, coverage));
    }
    if (!cases.requests.empty()) {
        groups.push_back(run_request_cases(cases.requests, snapshot));
    }
    return groups;
}

}  // namespace hookline::hooks
