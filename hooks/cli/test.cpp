#include <fstream>
#include <ostream>

#include "hooks/cases/guideline_cases.hpp"
#include "hooks/cases/junit.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/guideline_snapshot.hpp"

namespace hookline::hooks {
namespace {

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
    std::error_code error;
    if (!options.cases.empty() && !std::filesystem::is_regular_file(options.cases, error)) {
        environment.err << options.cases.string() << ": error: the file cannot be read\n";
        return ExitCode::WrongUsage;
    }
    paths->shows_prognosis = true;  // D-13: case tests turn it on
    Diagnostics diagnostics;
    const auto snapshot =
        std::dynamic_pointer_cast<const GuidelineSnapshot>(environment.load(*paths, diagnostics));
    GuidelineCases cases;
    if (options.cases.empty()) {
        cases = read_guideline_cases(options.folder, diagnostics);
    } else {
        engine::read_cases(options.cases, cases.suite, diagnostics);
    }
    diagnostics.print(environment.err);
    if (snapshot == nullptr || diagnostics.has_errors()) {
        return ExitCode::InputRefused;
    }
    const engine::Guideline& guideline = *snapshot->guidelines().front();
    engine::RuleCoverage coverage(guideline);
    const std::vector<CaseGroup> groups = run_guideline_cases(cases, *snapshot, coverage);
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
