// What README.md shows of the first card is what examples/quickstart.sh prints.
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "hooks/guideline_snapshot.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;
using Lines = std::vector<std::string>;

void add_lines(std::string_view text, std::string_view margin, Lines& lines) {
    std::istringstream in{std::string(text)};
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line.empty() ? "" : std::string(margin) + line);
    }
}

// As the jq program of quickstart.sh.
Lines printed(const Value& card) {
    Lines lines{"[CRITICAL] " + std::string(card.string_at("summary")), ""};
    add_lines(card.string_at("detail"), "    ", lines);
    lines.emplace_back();
    lines.push_back("  Suggestions (" + std::string(card.string_at("selectionBehavior")) + "):");
    for (const Value& suggestion : card.array_at("suggestions")) {
        lines.push_back("    - " + std::string(suggestion.string_at("label")));
        for (const Value& action : suggestion.array_at("actions")) {
            lines.push_back("        " + std::string(action.string_at("type")) + ": " +
                            std::string(action.string_at("description")));
        }
    }
    std::string reasons;
    for (const Value& reason : card.array_at("overrideReasons")) {
        reasons += (reasons.empty() ? "" : "; ") + std::string(reason.string_at("display"));
    }
    lines.push_back("  Override reasons: " + reasons);
    lines.push_back("  Source: " + std::string(card.find("source")->string_at("label")));
    return lines;
}

Lines shown_in_readme() {
    const std::string readme = read_file(hookline::test::source_dir() / "README.md").value();
    const std::size_t begin = readme.find("[CRITICAL]");
    REQUIRE(begin != std::string::npos);
    Lines lines;
    add_lines(readme.substr(begin, readme.find("```", begin) - begin), "", lines);
    return lines;
}

}  // namespace

TEST_SUITE("e2e/readme") {
    TEST_CASE("the first card of README.md is the one that is printed") {
        const std::string request =
            (hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json")
                .string();
        const auto load = [](const ContentPaths&, Diagnostics&) -> std::shared_ptr<const Snapshot> {
            return shipped_content();
        };
        const Run run = run_command({"evaluate", request, "--now", "2026-10-05"}, {}, load);
        REQUIRE(run.code == ExitCode::Success);
        fhir::json::BodyBuffer body(run.out);
        RequestArena arena;
        const auto root = fhir::json::parse(body, arena);
        REQUIRE(root.has_value());
        const Lines lines = printed(root->array_at("cards").front());

        // `...` stands for what is left out: whole lines, or the rest of one.
        constexpr std::string_view kLeftOut = "...";
        auto at = lines.begin();
        bool may_skip = false;
        for (std::string shown : shown_in_readme()) {
            CAPTURE(shown);
            if (shown == "    ..." || (may_skip && shown.empty())) {
                may_skip = true;
                continue;
            }
            const bool is_cut = shown.ends_with(kLeftOut);
            if (is_cut) {
                shown.resize(shown.size() - kLeftOut.size());
            }
            const auto fits = [&](const std::string& line) {
                return is_cut ? line.starts_with(shown) : line == shown;
            };
            at = may_skip ? std::find_if(at, lines.end(), fits) : at;
            REQUIRE(at != lines.end());
            CHECK(fits(*at));
            ++at;
            may_skip = false;
        }
        CHECK(at == lines.end());
    }

    TEST_CASE("conflicts stand on statement pages as they stand in the guideline's README") {
        const std::string readme = read_file(hookline::test::source_dir() /
                                             "engine/guidelines/metastatic-rectal-cancer/README.md")
                                       .value();
        const auto snapshot = std::dynamic_pointer_cast<const GuidelineSnapshot>(shipped_content());
        REQUIRE(snapshot != nullptr);
        std::size_t conflicts = 0;
        for (const engine::Statement& statement : snapshot->guidelines().front()->statements()) {
            for (const std::string& conflict : statement.conflicts) {
                CAPTURE(conflict);
                const std::size_t colon = conflict.find(": ");
                REQUIRE(colon != std::string::npos);
                const std::size_t row = readme.find("\n| " + conflict.substr(0, colon) + " | ");
                REQUIRE(row != std::string::npos);
                const std::string line =
                    readme.substr(row + 1, readme.find('\n', row + 1) - row - 1);
                CHECK(line.ends_with(" | " + conflict.substr(colon + 2) + " |"));
                ++conflicts;
            }
        }
        CHECK(conflicts > 70);
    }
}

}  // namespace hookline::hooks::test
