#include "hooks/reload/content_trial.hpp"

#include <algorithm>
#include <utility>

#include "hooks/cases/guideline_cases.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kContentErrors = "content-errors";
constexpr std::string_view kCasesFailed = "cases-failed";

// `file` without what lies above the folder of the content; its name alone when it is in none.
std::string place_of(const std::string& file, const ContentPaths& paths) {
    std::vector<fs::path> folders = paths.guidelines;
    folders.push_back(paths.value_sets);
    folders.push_back(paths.tables);
    for (const fs::path& folder : folders) {
        // A trailing slash would make the folder its own parent.
        const fs::path named = folder.has_filename() ? folder : folder.parent_path();
        const fs::path below = fs::path(file).lexically_relative(named);
        if (!below.empty() && *below.begin() != "..") {
            return (named.filename() / below).lexically_normal().string();
        }
    }
    return fs::path(file).filename().string();
}

// Counts the cases of `groups`, and those that failed.
void judge(const std::vector<CaseGroup>& groups, const ContentPaths& paths, ContentTrial& trial) {
    for (const CaseGroup& group : groups) {
        trial.cases += group.results.size();
        for (const CaseOutcome& outcome : group.results) {
            if (outcome.failures.empty()) {
                continue;
            }
            if (!trial.fault) {
                trial.fault.emplace(kCasesFailed,
                                    place_of(outcome.file, paths) + ": " + outcome.name, 0U);
            }
            ++trial.fault->errors;
        }
    }
}

void run_cases(const GuidelineSnapshot& content, const ContentPaths& paths,
               Diagnostics& diagnostics, ContentTrial& trial) {
    for (std::size_t i = 0; i < content.guidelines().size(); ++i) {
        const engine::Guideline& guideline = *content.guidelines()[i];
        const GuidelineCases cases = read_guideline_cases(guideline.folder(), diagnostics);
        if (diagnostics.has_errors()) {
            trial.fault = content_fault(kContentErrors, diagnostics, paths);
            return;
        }
        if (cases.empty()) {
            trial.untested.push_back(guideline.info().id);
            continue;
        }
        engine::RuleCoverage coverage(guideline);
        judge(run_guideline_cases(cases, *content.for_cases(i), coverage), paths, trial);
    }
}

}  // namespace

ContentFault content_fault(std::string_view kind, const Diagnostics& diagnostics,
                           const ContentPaths& paths) {
    ContentFault fault{kind, {}, diagnostics.error_count()};
    const auto first = std::ranges::find(diagnostics.all(), Severity::Error, &Diagnostic::severity);
    if (first == diagnostics.all().end()) {
        return fault;
    }
    fault.place = place_of(first->file, paths);
    const SourcePosition begin = first->range.begin;
    if (begin.line != 0) {
        fault.place += ':' + std::to_string(begin.line);
    }
    if (begin.column != 0) {
        fault.place += ':' + std::to_string(begin.column);
    }
    if (!first->path.empty()) {
        fault.place += " at " + first->path;
    }
    return fault;
}

ContentTrial try_content(const ContentLoader& load, const ContentPaths& paths) {
    ContentTrial trial;
    Diagnostics diagnostics;
    std::shared_ptr<const Snapshot> snapshot = load(paths, diagnostics);
    if (snapshot == nullptr || diagnostics.has_errors()) {
        trial.fault = content_fault(kContentErrors, diagnostics, paths);
        return trial;
    }
    if (const auto* content = dynamic_cast<const GuidelineSnapshot*>(snapshot.get())) {
        run_cases(*content, paths, diagnostics, trial);
    }
    if (!trial.fault) {
        trial.snapshot = std::move(snapshot);
    }
    return trial;
}

}  // namespace hookline::hooks
