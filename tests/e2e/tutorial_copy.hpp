#pragma once

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "engine/cases/case_reader.hpp"
#include "engine/cases/lint.hpp"
#include "engine/cases/unread_facts.hpp"
#include "fhir/base/files.hpp"
#include "hooks/cases/guideline_cases.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {

/// A copy of the tutorial, removed at the end; one at a time in a program.
class TutorialCopy {
  public:
    TutorialCopy()
        : root(std::filesystem::temp_directory_path() /
               ("hookline-tutorial-copy-" + std::to_string(getpid()))) {
        std::filesystem::remove_all(root);
        std::filesystem::create_directories(root);
        std::filesystem::copy(hookline::test::source_dir() / "examples/hello-guideline", root,
                              std::filesystem::copy_options::recursive |
                                  std::filesystem::copy_options::overwrite_existing);
    }
    ~TutorialCopy() { std::filesystem::remove_all(root); }
    TutorialCopy(const TutorialCopy&) = delete;
    TutorialCopy& operator=(const TutorialCopy&) = delete;

    void replace(const std::string& file, const std::string& from, const std::string& to) const {
        std::string text = read_file(root / file).value();
        const std::size_t at = text.find(from);
        REQUIRE_MESSAGE(at != std::string::npos, from);
        text.replace(at, from.size(), to);
        std::ofstream(root / file) << text;
    }

    std::shared_ptr<const GuidelineSnapshot> load(Diagnostics& diagnostics) const {
        ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
        paths.guidelines = {root};
        return GuidelineSnapshot::load(paths, diagnostics);
    }

    /// As `hookline check` prints it.
    std::string check() const {
        Diagnostics diagnostics;
        const auto snapshot = load(diagnostics);
        const GuidelineCases cases = read_guideline_cases(root, diagnostics);
        if (snapshot != nullptr) {
            const engine::Guideline& guideline = *snapshot->guidelines().front();
            engine::lint_guideline(guideline, cases.suite, snapshot->tables(), diagnostics);
            engine::lint_unread_facts(guideline, snapshot->binding(), snapshot->tables(),
                                      diagnostics);
            lint_request_cases(cases.requests, guideline, diagnostics);
        }
        return diagnostics.to_text();
    }

    std::filesystem::path root;
};

}  // namespace hookline::hooks::test
