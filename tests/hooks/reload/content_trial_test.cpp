#include "hooks/reload/content_trial.hpp"

#include <filesystem>
#include <vector>

#include "tests/e2e/tutorial_copy.hpp"

namespace hookline::hooks {
namespace {

using test::TutorialCopy;

ContentTrial trial_of(const TutorialCopy& copy) {
    ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
    paths.guidelines = {copy.root};
    return try_content(load_content, paths);
}

// The name of the copy's folder, with which places begin.
std::string below(const TutorialCopy& copy, const std::string& rest) {
    return copy.root.filename().string() + '/' + rest;
}

}  // namespace

TEST_SUITE("hooks/reload/trial") {
    TEST_CASE("SR-156: a sound guideline may go live once its cases have passed") {
        const TutorialCopy copy;
        const ContentTrial trial = trial_of(copy);
        CHECK_FALSE(trial.fault.has_value());
        REQUIRE(trial.snapshot != nullptr);
        CHECK(trial.snapshot->services().size() == 1);
        CHECK(trial.cases == 5);
        CHECK(trial.untested.empty());
    }

    TEST_CASE("SR-155, SR-156: what is wrong is told with its place, and nothing goes live") {
        struct Row {
            const char* file;
            const char* from;
            const char* to;
            const char* kind;
            const char* place;
            std::size_t errors;
        };
        const char* const cases = "cases/hello.cases.json";
        for (const Row& row :
             {Row{"HelloRules.cql", "Facts.ecog is null", "Facts.eco is null", "content-errors",
                  "HelloRules.cql:11:9", 1},
              Row{"guideline.json", "\"version\": \"1.0.0\",", "", "content-errors",
                  "guideline.json", 1},
              Row{"HelloRules.cql", ">= 3", ">= 4", "cases-failed", "cases/hello.cases.json: unfit",
                  1},
              Row{cases, "[\"denosumab\"]", "[\"denosumap\"]", "cases-failed",
                  "cases/hello.cases.json: another-drug", 1},
              Row{cases, "\"expected\": []", "\"expected\": [", "content-errors", cases, 1},
              Row{"cases/irinotecan.expected.json", "HELLO-01", "HELLO-02", "cases-failed",
                  "cases/irinotecan.request.json: irinotecan", 1}}) {
            CAPTURE(row.file);
            const TutorialCopy copy;
            copy.replace(row.file, row.from, row.to);
            const ContentTrial trial = trial_of(copy);
            CHECK(trial.snapshot == nullptr);
            REQUIRE(trial.fault.has_value());
            CHECK(trial.fault->kind == row.kind);
            CHECK_MESSAGE(trial.fault->place.starts_with(below(copy, row.place)),
                          trial.fault->place);
            CHECK(trial.fault->errors == row.errors);
        }
    }

    TEST_CASE("SR-156: a guideline without cases may go live, and is named") {
        const TutorialCopy copy;
        std::filesystem::remove_all(copy.root / "cases");
        const ContentTrial trial = trial_of(copy);
        CHECK(trial.snapshot != nullptr);
        CHECK(trial.cases == 0);
        CHECK(trial.untested == std::vector<std::string>{"hello-guideline"});
    }

    TEST_CASE("each of several guidelines is judged by its own cases") {
        const TutorialCopy copy;
        ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
        paths.guidelines.push_back(copy.root);
        const ContentTrial sound = try_content(load_content, paths);
        CHECK_FALSE(sound.fault.has_value());
        CHECK(sound.cases > 200);
        copy.replace("HelloRules.cql", ">= 3", ">= 4");
        const ContentTrial failed = try_content(load_content, paths);
        REQUIRE(failed.fault.has_value());
        CHECK(failed.fault->errors == 1);
        CHECK(failed.fault->place == below(copy, "cases/hello.cases.json: unfit"));
    }

    TEST_CASE("a folder that has gone is a fault like any other") {
        ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
        paths.guidelines = {"/nowhere/guideline/"};
        const ContentTrial trial = try_content(load_content, paths);
        REQUIRE(trial.fault.has_value());
        CHECK(trial.fault->place.starts_with("guideline/"));
    }
}

}  // namespace hookline::hooks
