#include <string>

#include "hooks/cli/command_line.hpp"
#include "tests/e2e/tutorial_copy.hpp"
#include "tests/support/command_run.hpp"

namespace hookline::hooks::test {
namespace {

Run run(std::vector<std::string> arguments) {
    return run_command(std::move(arguments));
}

TEST_CASE("SR-152, SR-156: a guideline is packed when its cases pass, and loads as it was packed") {
    const TutorialCopy copy;
    const std::string folder = copy.root.string();
    const Run packed = run({"pack", folder});
    CHECK_MESSAGE(packed.code == ExitCode::Success, packed.err);
    CHECK(packed.out.find("10 files, 5 cases passed") != std::string::npos);
    CHECK(run({"check", folder}).code == ExitCode::Success);

    copy.replace("HelloRules.cql", "Facts.ecog >= 3", "Facts.ecog >= 4");
    for (const char* command : {"check", "test"}) {
        const Run refused = run({command, folder});
        CHECK(refused.code != ExitCode::Success);
        CHECK(refused.err.find("HelloRules.cql: error: the file is not the one that pack.json "
                               "describes") != std::string::npos);
    }
    // The change makes a case fail: it is not packed again, and the old pack.json stays.
    const Run failing = run({"pack", folder});
    CHECK(failing.code == ExitCode::InputRefused);
    CHECK(failing.err.find("not packed, cases-failed") != std::string::npos);
    CHECK(run({"check", folder}).code != ExitCode::Success);

    copy.replace("HelloRules.cql", "Facts.ecog >= 4", "Facts.ecog >= 3");
    CHECK(run({"check", folder}).code == ExitCode::Success);
    CHECK(run({"pack", folder, "--before", "0.0.1"}).code == ExitCode::WrongUsage);
}

TEST_CASE("SR-152: where packs are demanded a working copy does not load") {
    const TutorialCopy copy;
    ContentPaths paths = find_shipped_content("/nowhere/bin/hookline").value();
    paths.guidelines = {copy.root};
    paths.packs.check = engine::PackCheck::Required;
    Diagnostics diagnostics;
    CHECK(load_content(paths, diagnostics) == nullptr);
    CHECK(diagnostics.to_text().find("this folder has no pack.json") != std::string::npos);
    CHECK(run({"pack", copy.root.string()}).code == ExitCode::Success);
    Diagnostics none;
    CHECK_MESSAGE(load_content(paths, none) != nullptr, none.to_text());
}

}  // namespace
}  // namespace hookline::hooks::test
