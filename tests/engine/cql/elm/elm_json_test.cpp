// ELM as JSON: one library with everything in it against a golden file. The file was compared with
// the output of the reference translator (tests/interop does that for more libraries).
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "engine/cql/elm_json.hpp"
#include "engine/cql/program.hpp"
#include "engine/cql/value_json.hpp"
#include "fhir/base/files.hpp"
#include "tests/engine/cql/evaluation/cql_support.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::cql::test {
namespace {

std::filesystem::path golden(const std::string& name) {
    return hookline::test::source_dir() / "tests/engine/cql/elm/golden" / name;
}

LibrarySource source(const std::string& name) {
    return {name, read_file(golden(name)).value()};
}

}  // namespace

TEST_SUITE("cql/elm") {
    TEST_CASE("a library as ELM JSON is as the golden file has it") {
        World world;
        const auto libraries = world.load(std::vector{source("Base.cql"), source("Example.cql")});
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        const std::string got = elm_json(*libraries, "Example") + '\n';
        if (std::getenv("HOOKLINE_UPDATE_GOLDEN") != nullptr) {
            std::ofstream(golden("Example.json")) << got;
        }
        CHECK(got == read_file(golden("Example.json")).value_or(""));
    }

    TEST_CASE("values as JSON") {
        struct Row {
            const char* expression;
            const char* want;
        };
        const Row rows[] = {
            {"null", "null"},
            {"true", "true"},
            {"-3", "-3"},
            {"2147483648L", "2147483648"},
            {"1.50", "1.5"},
            {"'a\"b'", "\"a\\\"b\""},
            {"@2026-10", "\"2026-10\""},
            {"@2026-10-05T10:00:00.000Z", "\"2026-10-05T10:00:00.000Z\""},
            {"@T10:30", "\"10:30\""},
            {"3 days", "{\"value\":3.0,\"unit\":\"days\"}"},
            {"{1, {2}}", "[1,[2]]"},
            {"Tuple { a: 1, b: null }", "{\"a\":1,\"b\":null}"},
            {"Interval[1, 2)", "{\"low\":1,\"lowClosed\":true,\"high\":2,\"highClosed\":false}"},
            {"months between @2026 and @2027-05",
             "{\"uncertain\":true,\"low\":4,\"lowClosed\":true,\"high\":16,\"highClosed\":true}"},
            {"[Finding]",
             "[{\"resourceType\":\"Finding\",\"kind\":\"k\",\"code\":{\"codes\":[{\"code\":\"in1\","
             "\"system\":\"urn:s\"}]},\"date\":\"2026-10-05\"}]"},
        };
        World world;
        world.add("k", {CodeValue{"in1", "urn:s", {}, {}}}, Value::null(),
                  Value::date(fhir::parse_date("2026-10-05").value()));
        for (const Row& row : rows) {
            CAPTURE(row.expression);
            const auto libraries =
                world.load("library Test\nusing Test\ncontext Patient\ndefine X:\n" +
                           std::string(row.expression));
            REQUIRE(libraries != nullptr);
            Evaluation evaluation(*libraries, world, world, world.options, world.arena);
            const auto value = evaluation.evaluate(libraries->find("Test", "X"));
            REQUIRE(value.has_value());
            std::string text;
            fhir::json::Writer json(text);
            ValueJsonWriter(json, libraries->program().model, world, world.arena).write(*value);
            CHECK(text == row.want);
        }
    }
}

}  // namespace hookline::cql::test
