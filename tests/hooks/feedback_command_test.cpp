#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "fhir/json/reader.hpp"
#include "hooks/feedback/feedback_store.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using hookline::test::TemporaryFolder;

constexpr std::int64_t kOctober1 = 1'790'812'800'000;  // 2026-10-01T00:00:00Z
constexpr std::int64_t kDayMs = 86'400'000;

using test::Run;

Run run(std::vector<std::string> arguments) {
    return test::run_command(std::move(arguments), {}, [](const ContentPaths&, Diagnostics&) {
        return std::shared_ptr<const Snapshot>();
    });
}

// A store with three cards: one of September, two of October.
struct Fixture {
    Fixture() {
        auto opened = FeedbackStore::open({.file = file});
        REQUIRE(opened.has_value());
        store = *std::move(opened);
        show("september", kOctober1 - 1);
        show("october-1", kOctober1);
        show("october-2", kOctober1 + kDayMs);
        answer("october-1", FeedbackOutcome::Accepted, {});
        answer("october-2", FeedbackOutcome::Overridden,
               " =HYPERLINK(\"https://a.example\")\x1b[2J\n\xC2\x9B"
               "1m");
        answer("unknown", FeedbackOutcome::Accepted, {});
    }

    void show(std::string card, std::int64_t time) const {
        ShownStatement shown;
        shown.card = std::move(card);
        shown.service = "demo-order-sign";
        shown.statement = "MRC-EGFR-01";
        shown.iss = "iss";
        store->record_shown({shown}, time);
    }

    void answer(std::string card, FeedbackOutcome outcome, std::string reason) const {
        Feedback item;
        item.card = std::move(card);
        item.outcome = outcome;
        item.outcome_timestamp = "2026-10-02T10:00:00Z";
        item.reason.display = std::move(reason);
        std::promise<bool> stored;
        store->save({"demo-order-sign", "iss", {item}}, kOctober1 + 2 * kDayMs,
                    [&stored](bool ok) { stored.set_value(ok); });
        REQUIRE(stored.get_future().get());
    }

    std::filesystem::path write_config(std::string_view text) const {
        std::ofstream(folder / "hookline.json") << text;
        return folder / "hookline.json";
    }

    TemporaryFolder folder;
    std::filesystem::path file = folder / "feedback.db";
    std::unique_ptr<FeedbackStore> store;
};

}  // namespace

TEST_SUITE("hooks/cli/feedback") {
    TEST_CASE("the report is read beside the running server, from its configuration or the file") {
        const Fixture fixture;
        const auto config = fixture.write_config(R"({"feedback": {"file": "feedback.db"}})");
        const Run by_config = run({"feedback", "report", "--config", config.string()});
        CHECK(by_config.err.empty());
        CHECK(by_config.code == ExitCode::Success);
        CHECK(by_config.out ==
              "statement        shown   accepted overridden    ignored  reasons\n"
              "MRC-EGFR-01          3          1          1          1"
              "   =HYPERLINK(\"https://a.example\") [2J  1m 1\n"
              "feedback about cards that its client was not shown: 1\n");
        CHECK(run({"feedback", "report", "--file", fixture.file.string()}).out == by_config.out);
        fixture.show("october-3", kOctober1 + kDayMs);
        fixture.answer("october-3", FeedbackOutcome::Accepted, {});
        CHECK(run({"feedback", "report", "--file", fixture.file.string()}).out != by_config.out);
    }

    TEST_CASE("--since counts cards from the start of that day or from a moment") {
        const Fixture fixture;
        const auto shown = [&](const std::string& since) {
            const Run result = run({"feedback", "report", "--file", fixture.file.string(),
                                    "--since", since, "--format", "json"});
            CHECK(result.code == ExitCode::Success);
            const test::Document report(result.out);
            const auto& rows = *report.value().find("statements");
            return rows.elements().empty() ? "none"
                                           : std::string(rows.elements()[0].find("shown")->text());
        };
        CHECK(shown("2026-09-30") == "3");
        CHECK(shown("2026-10-01") == "2");
        CHECK(shown("2026-10-01T00:00:01Z") == "1");
        CHECK(shown("2026-10-01T02:00:00+02:00") == "2");
        CHECK(shown("2027-01-01") == "none");
    }

    TEST_CASE("no cell of the CSV is taken for a formula or breaks its line") {
        const Fixture fixture;
        const Run result =
            run({"feedback", "report", "--file", fixture.file.string(), "--format", "csv"});
        CHECK(result.out ==
              "statement,shown,accepted,overridden,ignored,reason,count\r\n"
              "\"MRC-EGFR-01\",3,1,1,1,\"' =HYPERLINK(\"\"https://a.example\"\") [2J  1m\",1\r\n");
        for (const std::string start : {"=", "+", "-", "@", "\t=", "\r=", "  @", "\uFF1D"}) {
            fixture.answer("october-2", FeedbackOutcome::Overridden, start + "1");
            const Run row =
                run({"feedback", "report", "--file", fixture.file.string(), "--format", "csv"});
            CAPTURE(start);
            CHECK(row.out.find(",\"'") != std::string::npos);
        }
        fixture.answer("october-2", FeedbackOutcome::Overridden, "plain");
        const Run plain =
            run({"feedback", "report", "--file", fixture.file.string(), "--format", "csv"});
        CHECK(plain.out.find(",\"plain\",1\r\n") != std::string::npos);
    }

    TEST_CASE("wrong usage, a configuration without feedback and a foreign file say so") {
        const Fixture fixture;
        struct Row {
            std::vector<std::string> arguments;
            ExitCode code;
            std::string message;
        };
        auto other = Database::open(fixture.folder / "other.db");
        REQUIRE(other.has_value());
        auto newer = Database::open(fixture.folder / "newer.db");
        REQUIRE(newer.has_value());
        REQUIRE(newer->execute("PRAGMA user_version = 99").has_value());
        const std::string config = fixture.write_config("{}").string();
        const std::vector<Row> rows = {
            {{"feedback"}, ExitCode::WrongUsage, "subcommand"},
            {{"feedback", "report"}, ExitCode::WrongUsage, "--file"},
            {{"feedback", "report", "--config", config, "--file", fixture.file.string()},
             ExitCode::WrongUsage,
             "--file"},
            {{"feedback", "report", "--file", fixture.file.string(), "--format", "xml"},
             ExitCode::WrongUsage,
             "--format"},
            {{"feedback", "report", "--file", fixture.file.string(), "--since", "2026"},
             ExitCode::WrongUsage,
             "--since"},
            {{"feedback", "report", "--file", fixture.file.string(), "--since",
              "2026-10-01T00:00:00"},
             ExitCode::WrongUsage,
             "--since"},
            {{"feedback", "report", "--config", "/nonexistent.json"},
             ExitCode::WrongUsage,
             "cannot be read"},
            {{"feedback", "report", "--config", config}, ExitCode::WrongUsage, "feedback.file"},
            {{"feedback", "report", "--file", "/nonexistent.db"},
             ExitCode::InputRefused,
             "/nonexistent.db"},
            {{"feedback", "report", "--file", (fixture.folder / "other.db").string()},
             ExitCode::InputRefused,
             "no feedback database"},
            {{"feedback", "report", "--file", (fixture.folder / "newer.db").string()},
             ExitCode::InputRefused,
             "another version"},
            {{"feedback", "report", "--file", config}, ExitCode::InputRefused, "not a database"},
        };
        for (const Row& row : rows) {
            const Run result = run(row.arguments);
            CAPTURE(result.err);
            CHECK(result.code == row.code);
            CHECK(result.err.find(row.message) != std::string::npos);
            CHECK(result.out.empty());
        }
    }

    TEST_CASE("SR-179: the backup is made beside the running server and can be reported on") {
        const Fixture fixture;
        const auto config = fixture.write_config(R"({"feedback": {"file": "feedback.db"}})");
        const std::string copy = (fixture.folder / "copy.db").string();
        const Run done = run({"feedback", "backup", copy, "--config", config.string()});
        CHECK(done.err.empty());
        CHECK(done.out.empty());
        CHECK(done.code == ExitCode::Success);
        CHECK(run({"feedback", "report", "--file", copy}).out ==
              run({"feedback", "report", "--file", fixture.file.string()}).out);

        const Run again = run({"feedback", "backup", copy, "--file", fixture.file.string()});
        CHECK(again.code == ExitCode::InputRefused);
        CHECK(again.err.find(copy + ": error: ") != std::string::npos);
        CHECK(again.err.find("File exists") != std::string::npos);
        const Run none = run({"feedback", "backup", copy + "2", "--file", "/nonexistent.db"});
        CHECK(none.code == ExitCode::InputRefused);
        CHECK(none.err.find("/nonexistent.db: error: ") != std::string::npos);
        CHECK(run({"feedback", "backup", copy}).code == ExitCode::WrongUsage);
        CHECK(run({"feedback", "backup", "--file", copy}).code == ExitCode::WrongUsage);
        const auto no_file = fixture.write_config("{}");
        const Run unset = run({"feedback", "backup", copy, "--config", no_file.string()});
        CHECK(unset.code == ExitCode::WrongUsage);
        CHECK(unset.err.find("feedback.file") != std::string::npos);
        const Run help = run({"feedback", "backup", "--help"});
        for (const std::string_view word : {"TARGET", "Examples:", "Exit codes:", "To restore:"}) {
            CHECK(help.out.find(word) != std::string::npos);
        }
    }

    TEST_CASE("--help teaches") {
        const Run help = run({"feedback", "report", "--help"});
        CHECK(help.code == ExitCode::Success);
        for (const std::string_view word : {"--since", "Examples:", "Exit codes:", "ignored"}) {
            CHECK(help.out.find(word) != std::string::npos);
        }
    }
}

}  // namespace hookline::hooks
