// The `cql` commands with the shipped model and value sets.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/command_run.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;

using test::Run;

Run run(std::vector<std::string> arguments, const std::string& standard_input = {}) {
    return test::run_command(std::move(arguments), standard_input);
}

// A folder for CQL files.
struct Folder {
    std::string write(const std::string& name, std::string_view text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
        return (path / name).string();
    }

    hookline::test::TemporaryFolder folder;
    fs::path path = folder.path();
};

std::string request() {
    return hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json";
}

}  // namespace

TEST_SUITE("hooks/cql") {
    TEST_CASE("eval prints a value as CQL text or JSON; null is a value") {
        CHECK(run({"cql", "eval", "1 + 2.5"}).out == "3.5\n");
        CHECK(run({"cql", "eval", "1 + null"}).out == "null\n");
        CHECK(run({"cql", "eval", "1 + null"}).code == ExitCode::Success);
        CHECK(run({"cql", "eval", "Today()", "--now", "2026-10-05"}).out == "@2026-10-05\n");
        CHECK(run({"cql", "eval", "{1, 2}", "--json"}).out == "[\n  1,\n  2\n]\n");
    }

    TEST_CASE("eval refuses with place and caret, and says when a run ended with an error") {
        const Run refused = run({"cql", "eval", "1 + 'a'"});
        CHECK(refused.code == ExitCode::InputRefused);
        CHECK(refused.err.starts_with("expression:1:"));
        CHECK(refused.err.find('^') != std::string::npos);
        const Run failed = run({"cql", "eval", "singleton from {1, 2}"});
        CHECK(failed.code == ExitCode::InputRefused);
        CHECK(failed.err.starts_with("expression:1:1: error: "));
        CHECK(failed.out.empty());
    }

    TEST_CASE("eval sees the patient of a request; without one nothing was read") {
        CHECK(run({"cql", "eval", "exists [Condition]", "--data", request()}).out == "true\n");
        CHECK(run({"cql", "eval", "exists [Condition]"}).out == "false\n");
        const Run objects = run({"cql", "eval", "First([Condition])", "--data", request()});
        CHECK(objects.out.starts_with("{\n  \"resourceType\": \"Condition\",\n"));
        CHECK(run({"cql", "eval", "1", "--data", "/nowhere.json"}).code == ExitCode::WrongUsage);
        CHECK(run({"cql", "eval", "1", "--data", "-"}, "{}").code == ExitCode::InputRefused);
        CHECK(run({"cql", "eval", "1", "--now", "yesterday"}).code == ExitCode::WrongUsage);
    }

    TEST_CASE("run evaluates the definitions of a library with what it includes") {
        const Folder folder;
        folder.write("shared/Base.cql", "library Base\ndefine X: 2\n");
        const std::string file = folder.write(
            "Rules.cql",
            "library Rules\ninclude Base called B\n"
            "define A: B.X + 1\ndefine Fails: singleton from {1, 2}\ndefine private P: 1\n");
        CHECK(run({"cql", "run", file}).err.find("`Base` is not among those loaded") !=
              std::string::npos);
        const std::string shared = (folder.path / "shared").string();
        const Run all = run({"cql", "run", file, "--include", shared});
        CHECK(all.code == ExitCode::InputRefused);
        CHECK(all.out == "A: 3\n");
        CHECK(all.err.starts_with("Fails: " + file + ":4:15: error: "));
        const Run one = run({"cql", "run", file, "--include", shared, "--define", "A"});
        CHECK(one.code == ExitCode::Success);
        CHECK(one.out == "A: 3\n");
        CHECK(run({"cql", "run", file, "--include", shared, "--define", "P"}).code ==
              ExitCode::WrongUsage);
        const Run json = run({"cql", "run", file, "--include", shared, "--json"});
        CHECK(json.out.find("\"A\": 3") != std::string::npos);
        CHECK(json.out.find("\"Fails\": {\n      \"message\": ") != std::string::npos);
    }

    TEST_CASE("run takes values of parameters as expressions of the library") {
        const Folder folder;
        const std::string file = folder.write(
            "Rules.cql",
            "library Rules\nparameter Limit Integer default 1\nparameter \"Age limit\" Decimal\n"
            "parameter Period Interval<DateTime>\ndefine A: Limit + 1\ndefine B: \"Age limit\"\n"
            "define C: Period\n");
        CHECK(run({"cql", "run", file}).out == "A: 2\nB: null\nC: null\n");
        CHECK(
            run({"cql", "run", file, "--parameter", "Limit=40 + 1", "--parameter", "Age limit=65"})
                .out == "A: 42\nB: 65.0\nC: null\n");
        CHECK(run({"cql", "run", file, "--define", "C", "--parameter",
                   "Period=Interval[@2026-01-01, @2026-12-31]"})
                  .out == "C: Interval[@2026-01-01T, @2026-12-31T]\n");
        const Run mistyped = run({"cql", "run", file, "--parameter", "Limit='a'"});
        CHECK(mistyped.code == ExitCode::InputRefused);
        CHECK(mistyped.err == "--parameter Limit: error: expected `Integer`\n");
        const Run unknown = run({"cql", "run", file, "--parameter", "A=1"});
        CHECK(unknown.code == ExitCode::InputRefused);
        CHECK(unknown.err == "--parameter A: error: there is no such parameter\n");
        CHECK(run({"cql", "run", file, "--parameter", "Limits=1"}).err ==
              "--parameter Limits: error: there is no such parameter\n");
        const Run wrong = run({"cql", "run", file, "--parameter", "Limit=1 +"});
        CHECK(wrong.code == ExitCode::InputRefused);
        CHECK(wrong.err.starts_with("--parameter Limit:3:1: error: "));
        CHECK(run({"cql", "run", file, "--parameter", "Limit"}).code == ExitCode::WrongUsage);
    }

    TEST_CASE("an expression that begins with a minus is taken for an option, which is said") {
        const Run minus = run({"cql", "eval", "-(5)"});
        CHECK(minus.code == ExitCode::WrongUsage);
        CHECK(minus.err.find("hookline cql eval -- '-(5)'") != std::string::npos);
        CHECK(run({"cql", "eval", "--", "-(5)"}).out == "-5\n");
        CHECK(run({"cql", "eval"}).err.find("stands behind") == std::string::npos);
    }

    TEST_CASE("elm prints a library; value sets need not be loaded for it") {
        const Folder folder;
        const std::string file = folder.write(
            "E.cql", "library E version '1'\nvalueset \"V\": 'urn:none'\ndefine A: 1 + 2.0\n");
        const Run elm = run({"cql", "elm", file});
        CHECK(elm.code == ExitCode::Success);
        CHECK(elm.out.find("\"type\": \"ToDecimal\"") != std::string::npos);
        CHECK(run({"cql", "elm", "/nowhere.cql"}).code == ExitCode::WrongUsage);
    }

    TEST_CASE("repl keeps definitions, replaces them, and goes on after a mistake") {
        const Run session = run({"cql", "repl"},
                                "define A: 5\nA + 1\n1 + \\\n2\nnothing\ndefine A: 6\nA\n:list\n"
                                "singleton from {1, 2}\n:what\n:quit\n99\n");
        CHECK(session.code == ExitCode::Success);
        CHECK(session.out ==
              "6\n3\n6\ndefine A: 6\n"
              "an expression, `define NAME: EXPRESSION`, `:list` or `:quit`\n");
        CHECK(session.err.find("`nothing` is not defined") != std::string::npos);
        CHECK(session.err.find("session:1:1: error: ") != std::string::npos);
    }

    TEST_CASE("help of every command shows an example") {
        for (const char* command : {"eval", "run", "elm"}) {
            const Run help = run({"cql", command, "--help"});
            CHECK(help.code == ExitCode::Success);
            CHECK(help.out.find("hookline cql " + std::string(command)) != std::string::npos);
        }
        CHECK(run({"cql"}).code == ExitCode::WrongUsage);
    }
}

}  // namespace hookline::hooks
