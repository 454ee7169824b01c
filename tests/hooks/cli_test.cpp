#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "hooks/cli/now.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;
using hookline::test::TemporaryFolder;
using test::Run;

// A share folder with the outline of installed content.
struct Installation {
    Installation() {
        write("share/hookline/guidelines/g/guideline.json", "{}");
        write("share/hookline/mappings/modelinfo/oncology-patient-modelinfo.xml", "<modelInfo/>");
        fs::create_directories(root / "share/hookline/mappings/valuesets");
        fs::create_directories(root / "share/hookline/mappings/tables");
    }

    fs::path write(const fs::path& name, std::string_view text) const {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name) << text;
        return root / name;
    }

    TemporaryFolder folder;
    fs::path root = folder.path();
};

struct Fixture {
    Installation installation;
    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    ContentPaths loaded;
    std::string content_error;
    std::string standard_input;

    Run run(std::vector<std::string> arguments) {
        return test::run_command(
            std::move(arguments), standard_input,
            [this](const ContentPaths& paths,
                   Diagnostics& diagnostics) -> std::shared_ptr<const Snapshot> {
                loaded = paths;
                if (!content_error.empty()) {
                    diagnostics.error("logic.cql", {}, content_error);
                    return nullptr;
                }
                return snapshot;
            },
            installation.root / "bin/hookline");
    }
};

}  // namespace

TEST_SUITE("hooks/cli") {
    TEST_CASE("--help teaches: examples and exit codes; so does each command") {
        Fixture fixture;
        const Run help = fixture.run({"--help"});
        CHECK(help.code == ExitCode::Success);
        for (const std::string_view word :
             {"serve", "evaluate", "check", "Examples:", "Exit codes:", "--now"}) {
            CHECK(help.out.find(word) != std::string::npos);
        }
        for (const std::string command : {"serve", "evaluate", "check"}) {
            const Run run = fixture.run({command, "--help"});
            CHECK(run.code == ExitCode::Success);
            CHECK(run.out.find("Example") != std::string::npos);
        }
    }

    TEST_CASE("SR-201: with a clock that stands before the release nothing is served") {
        CHECK(check_clock(SystemClock()).has_value());
        CHECK(check_clock(FixedClock(kReleasedMs, 0)).has_value());
        const auto refused = check_clock(FixedClock(kReleasedMs - 1, 0));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().kind == ErrorKind::LoadFailed);
        CHECK(refused.error().message.find("clock of this machine is wrong") != std::string::npos);
    }

    TEST_CASE("SR-211: --version names the program and the libraries that it runs with") {
        Fixture fixture;
        const Run run = fixture.run({"--version"});
        CHECK(run.code == ExitCode::Success);
        CHECK(run.out.starts_with("hookline "));
        for (const char* library : {"Boost/1.", "OpenSSL/3.", "libcurl/", "SQLite/3."}) {
            CHECK(run.out.find(library) != std::string::npos);
        }
    }

    TEST_CASE("wrong usage ends with 2 and a message on standard error") {
        Fixture fixture;
        for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
                 {},
                 {"unknown"},
                 {"--unknown"},
                 {"evaluate"},
                 {"check"},
                 {"evaluate", "/nonexistent.json"},
                 {"check", "/nonexistent"},
                 {"evaluate", "-", "--now", "yesterday"},
                 {"evaluate", "-", "--now", ""},
                 {"serve", "--listen", ""},
                 {"feedback", "report", "--file", "f.db", "--since", ""}}) {
            const Run run = fixture.run(arguments);
            CHECK(run.code == ExitCode::WrongUsage);
            CHECK_FALSE(run.err.empty());
        }
    }

    TEST_CASE("an unknown command is named") {
        Fixture fixture;
        for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
                 {"bogus"}, {"--bad", "bogus", "x"}, {"cql", "bogus"}, {"feedback", "bogus"}}) {
            const Run run = fixture.run(arguments);
            CHECK(run.code == ExitCode::WrongUsage);
            CHECK(run.err == "no command `bogus`; `hookline --help` names them all\n");
        }
        CHECK(fixture.run({}).err.find("subcommand is required") != std::string::npos);
        CHECK(fixture.run({"evaluate"}).err.find("request is required") != std::string::npos);
    }

    TEST_CASE("a file of cases that is not there is wrong usage") {
        Fixture fixture;
        const fs::path folder = fixture.installation.root / "share/hookline/guidelines/g";
        const Run run = fixture.run({"test", folder.string(), "--cases", "/nonexistent.json"});
        CHECK(run.code == ExitCode::WrongUsage);
        CHECK(run.err == "/nonexistent.json: error: the file cannot be read\n");
    }

    TEST_CASE("serve does not start when a client may call a service that is not there") {
        Fixture fixture;
        const fs::path config = fixture.installation.write("c.json", R"({"clients": [
 {"iss": "i", "jku": ["https://e.example/k"],
  "services": ["g-order-sing"]}]})");
        const Run run =
            fixture.run({"serve", "--listen", "127.0.0.1:0", "--config", config.string()});
        CHECK(run.code == ExitCode::CannotStart);
        CHECK(run.err.starts_with(config.string() +
                                  ":3:16: error: no service of the loaded guidelines has the id "
                                  "`g-order-sing`; there are `g-"));
    }

    TEST_CASE("evaluate prints the response, indented, and finds the service by the hook") {
        Fixture fixture;
        const fs::path request = fixture.installation.write("request.json", test::kOrderSign);
        const Run run = fixture.run({"evaluate", request.string(), "--now", "2026-10-05"});
        CHECK(run.code == ExitCode::Success);
        CHECK(run.err.empty());
        CHECK(run.out.starts_with("{\n  \"cards\": [\n"));
        CHECK(fixture.loaded.guidelines ==
              std::vector<fs::path>{fixture.installation.root / "share/hookline/guidelines/g"});
    }

    TEST_CASE("evaluate reads standard input") {
        Fixture fixture;
        fixture.standard_input = test::kPatientView;
        CHECK(fixture.run({"evaluate", "-"}).code == ExitCode::Success);
    }

    TEST_CASE("--now sets the clock") {
        Fixture fixture;
        fixture.standard_input = test::kPatientView;
        std::int64_t seen = 0;
        fixture.snapshot->on_decide = [&seen](const CdsRequestView&, RequestTime time,
                                              RequestArena&) -> Result<Decision> {
            seen = time.now_ms;
            return Decision{};
        };
        CHECK(fixture.run({"evaluate", "-", "--now", "2026-10-05"}).code == ExitCode::Success);
        CHECK(seen == 1'791'244'799'999);
    }

    TEST_CASE("evaluate on a faulty request prints the outcome with the path and ends with 1") {
        Fixture fixture;
        fixture.standard_input = test::replaced(test::kPatientView, R"("p-1")", "7");
        const Run run = fixture.run({"evaluate", "-"});
        CHECK(run.code == ExitCode::InputRefused);
        CHECK(run.out.find("OperationOutcome") != std::string::npos);
        CHECK(run.err == "-: error: expected a string, found a number (at context.patientId)\n");
    }

    TEST_CASE("evaluate on no JSON, no hook and an unknown hook ends with 1") {
        Fixture fixture;
        for (const std::string& text :
             {std::string("{"), std::string("{}"),
              test::replaced(test::kPatientView, "patient-view", "medication-refills")}) {
            fixture.standard_input = text;
            CHECK(fixture.run({"evaluate", "-"}).code == ExitCode::InputRefused);
        }
    }

    TEST_CASE("check says that there is no error and lists the services") {
        Fixture fixture;
        const fs::path folder = fixture.installation.root / "share/hookline/guidelines/g";
        const Run run = fixture.run({"check", folder.string()});
        CHECK(run.code == ExitCode::Success);
        CHECK(run.out.find("no errors") != std::string::npos);
        CHECK(run.out.find("g-order-sign") != std::string::npos);
        CHECK(fixture.loaded.guidelines == std::vector<fs::path>{folder});
    }

    TEST_CASE("check prints the errors of the content and ends with 1") {
        Fixture fixture;
        fixture.content_error = "`x` is not defined";
        const Run run = fixture.run(
            {"check", (fixture.installation.root / "share/hookline/guidelines/g").string()});
        CHECK(run.code == ExitCode::InputRefused);
        CHECK(run.err == "logic.cql: error: `x` is not defined\n");
        CHECK(run.out.empty());
    }

    TEST_CASE("SR-190: serve does not start with faulty configuration, content or address") {
        Fixture fixture;
        const fs::path config = fixture.installation.write("c.json", R"({"port": 1})");
        CHECK(fixture.run({"serve", "--config", config.string()}).code == ExitCode::CannotStart);
        CHECK(fixture.run({"serve", "--listen", "0.0.0.0:0"}).code == ExitCode::CannotStart);
        CHECK(fixture.run({"serve", "--listen", "x"}).code == ExitCode::CannotStart);
        const Run both = fixture.run({"serve", "--config", config.string(), "--listen", "x"});
        CHECK(both.err.find("unknown member") != std::string::npos);
        CHECK(both.err.find("--listen: error: expected `HOST:PORT`") != std::string::npos);
        fixture.content_error = "broken";
        CHECK(fixture.run({"serve", "--listen", "127.0.0.1:0"}).code == ExitCode::CannotStart);
    }
}

TEST_SUITE("hooks/cli/now") {
    TEST_CASE("dates and dateTimes with offset are read") {
        CHECK(parse_now("2026-10-05").value().now_ms == 1'791'244'799'999);
        const RequestTime time = parse_now("2026-10-05T10:30:00+02:00").value();
        CHECK(time.now_ms == 1'791'189'000'000);
        CHECK(time.offset_minutes == 120);
        CHECK(parse_now("2026-10-05T08:30:00Z").value().now_ms == 1'791'189'000'000);
        CHECK(parse_now("").value().now_ms > 0);
    }

    TEST_CASE("everything else is refused") {
        for (const std::string_view text :
             {"2026", "2026-10", "2026-13-01", "2026-02-30", "today", "2026-10-05T10:30:00",
              "2026-10-05T10", "2026-10-05 "}) {
            CAPTURE(text);
            CHECK_FALSE(parse_now(text).has_value());
        }
    }
}

}  // namespace hookline::hooks
