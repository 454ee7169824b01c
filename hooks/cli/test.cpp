#include <algorithm>
#include <fstream>
#include <ostream>

#include "engine/cases/case_reader.hpp"
#include "engine/cases/case_runner.hpp"
#include "hooks/cases/junit.hpp"
#include "hooks/cases/request_case.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/guideline_snapshot.hpp"

namespace hookline::hooks {
namespace {

// Results of one file of cases, or of the whole requests.
CaseGroup run_facts_cases(const engine::CaseSuite& suite, const engine::CaseRunner& runner,
                          const std::string& file, engine::RuleCoverage& coverage) {
    CaseGroup group;
    group.name = std::filesystem::path(file).filename().string();
    for (const engine::Case& test : suite.cases) {
        if (test.file == file) {
            engine::CaseResult result = runner.run(test, coverage);
            group.results.push_back({result.name, std::move(result.failures), result.checks});
        }
    }
    return group;
}

void print_group(const CaseGroup& group, bool verbose, std::ostream& out) {
    for (const CaseOutcome& result : group.results) {
        if (verbose || !result.failures.empty()) {
            out << (result.failures.empty() ? "  ok    " : "  FAIL  ") << result.name << '\n';
        }
        for (const std::string& failure : result.failures) {
            out << "          " << failure << '\n';
        }
    }
    out << group.name << ": " << group.passed() << " of " << group.results.size() << " passed ("
        << group.checks() << " checks)\n";
}

void print_rules(std::string_view title, const std::vector<std::string>& rules, std::ostream& out) {
    if (rules.empty()) {
        return;
    }
    out << "  " << title << ':';
    for (const std::string& rule : rules) {
        out << ' ' << rule;
    }
    out << '\n';
}

void print_coverage(const engine::RuleCoverage& coverage, std::ostream& out) {
    const std::vector<std::string> never_fired = coverage.never_fired();
    const std::vector<std::string> never_silent = coverage.never_silent();
    out << "coverage: " << coverage.rules() - never_fired.size() << " of " << coverage.rules()
        << " rules fired, " << coverage.rules() - never_silent.size() << " stayed silent\n";
    print_rules("never fired", never_fired, out);
    print_rules("never silent", never_silent, out);
}

}  // namespace

ExitCode test(const TestOptions& options, CommandEnvironment& environment) {
    std::optional<ContentPaths> paths =
        choose_content({{options.folder}, options.value_sets}, environment);
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    paths->shows_prognosis = true;  // D-13: case tests turn it on
    Diagnostics diagnostics;
    const auto snapshot =
        std::dynamic_pointer_cast<const GuidelineSnapshot>(environment.load(*paths, diagnostics));
    engine::CaseSuite suite;
    std::vector<RequestCase> requests;
    if (options.cases.empty()) {
        suite = engine::read_case_folder(options.folder, diagnostics);
        requests = read_request_cases(options.folder / "cases", diagnostics);
    } else {
        engine::read_cases(options.cases, suite, diagnostics);
    }
    diagnostics.print(environment.err);
    if (snapshot == nullptr || diagnostics.has_errors()) {
        return ExitCode::InputRefused;
    }
    const engine::Guideline& guideline = *snapshot->guidelines().front();
    const engine::CaseRunner runner(guideline, snapshot->binding(), snapshot->terminology(),
                                    snapshot->tables());
    engine::RuleCoverage coverage(guideline);
    std::vector<CaseGroup> groups;
    groups.reserve(suite.files.size() + 1);
    for (const auto& file : suite.files) {
        groups.push_back(run_facts_cases(suite, runner, file->name, coverage));
    }
    if (!requests.empty()) {
        groups.push_back(run_request_cases(requests, *snapshot));
    }
    bool all_passed = true;
    for (const CaseGroup& group : groups) {
        print_group(group, options.verbose, environment.out);
        all_passed = all_passed && group.passed() == group.results.size();
    }
    print_coverage(coverage, environment.out);
    if (!options.junit.empty()) {
        std::ofstream file(options.junit, std::ios::binary);
        file << write_junit(guideline.info().id, groups);
        if (!file.flush()) {
            environment.err << options.junit.string() << ": error: the file cannot be written\n";
            return ExitCode::WrongUsage;
        }
    }
    return all_passed ? ExitCode::Success : ExitCode::InputRefused;
}

}  // namespace hookline::hooks
