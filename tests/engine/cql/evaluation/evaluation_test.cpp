// The language from text to value: a table of expressions with the values they must have.
#include <doctest/doctest.h>

#include <array>

#include "tests/engine/cql/evaluation/cql_support.hpp"

namespace hookline::cql::test {

TEST_SUITE("cql/evaluation") {
    TEST_CASE("three-valued logic") {
        const std::array<std::string, 3> values = {"true", "false", "null"};
        const std::array<std::array<const char*, 3>, 3> conjunction = {
            {{"true", "false", "null"}, {"false", "false", "false"}, {"null", "false", "null"}}};
        const std::array<std::array<const char*, 3>, 3> disjunction = {
            {{"true", "true", "true"}, {"true", "false", "null"}, {"true", "null", "null"}}};
        const std::array<std::array<const char*, 3>, 3> exclusive = {
            {{"false", "true", "null"}, {"true", "false", "null"}, {"null", "null", "null"}}};
        const std::array<std::array<const char*, 3>, 3> implication = {
            {{"true", "false", "null"}, {"true", "true", "true"}, {"true", "null", "null"}}};
        World world;
        for (std::size_t a = 0; a < 3; ++a) {
            for (std::size_t b = 0; b < 3; ++b) {
                CAPTURE(values[a]);
                CAPTURE(values[b]);
                CHECK(world.evaluate(values[a] + " and " + values[b]) == conjunction[a][b]);
                CHECK(world.evaluate(values[a] + " or " + values[b]) == disjunction[a][b]);
                CHECK(world.evaluate(values[a] + " xor " + values[b]) == exclusive[a][b]);
                CHECK(world.evaluate(values[a] + " implies " + values[b]) == implication[a][b]);
            }
        }
        check({{"not true", "false"},
               {"not (null as Boolean)", "null"},
               {"(null as Boolean) is not true", "true"},
               {"false is not true", "true"},
               {"true is false", "false"},
               {"null is null", "true"},
               {"1 is not null", "true"}});
    }

    TEST_CASE("equality, equivalence and order") {
        check({{"1 = 1", "true"},
               {"1 = 1.0", "true"},
               {"1 != 2", "true"},
               {"1 = null", "null"},
               {"null ~ null", "true"},
               {"1 ~ null", "false"},
               {"'Abc' ~ 'aBC'", "true"},
               {"'a' = 'A'", "false"},
               {"{1, 2, null} = {1, 2, null}", "true"},
               {"{1, 2} = {1, 3}", "false"},
               {"Tuple { a: 1, b: 'x' } = Tuple { a: 1, b: 'x' }", "true"},
               {"Tuple { a: 1, b: null } = Tuple { a: 1, b: 'x' }", "null"},
               {"1 < 2.5", "true"},
               {"'a' < 'b'", "true"},
               {"3 'mg' < 5 'mg'", "true"},
               {"3 'mg' < 5 'mL'", "null"},
               {"3 days = 3 'd'", "true"},
               {"null < 1", "null"},
               {"@2026-10-05 < @2026-10-06", "true"},
               {"@2026-10 < @2026-10-06", "null"},
               {"@2026-09 < @2026-10-06", "true"},
               {"@2026 = @2026", "true"},
               {"@2026-01 = @2026", "null"},
               {"@2026-10-05T10:00:00Z = @2026-10-05T12:00:00+02:00", "true"},
               {"@T10:30:05 = @T10:30:05.000", "null"}});
    }

    TEST_CASE("arithmetic: exact, null outside the range") {
        check({{"1 + 2 * 3", "7"},
               {"1 + 2.5", "3.5"},
               {"0.1 + 0.2", "0.3"},
               {"1 / 3", "0.33333333"},
               {"1 / 0", "null"},
               {"7 div 2", "3"},
               {"-7 div 2", "-3"},
               {"7 mod 2", "1"},
               {"2147483647 + 1", "null"},
               {"-2147483648", "-2147483648"},
               {"2147483647 + 1L", "2147483648L"},
               {"Abs(-5)", "5"},
               {"Ceiling(1.1)", "2"},
               {"Floor(-1.1)", "-2"},
               {"Round(1.5)", "2.0"},
               {"5 'mg' + 3 'mg'", "8.0 'mg'"},
               {"1 + null", "null"},
               {"2147483648", "refused: integer is outside the range of Integer"},
               {"1 + 'a'", "refused: operator `+` cannot be applied to (Integer, String)"}});
    }

    TEST_CASE("strings") {
        check({{"'a' + 'b'", "'ab'"},
               {"'a' + null", "null"},
               {"'a' & null & 'b'", "'ab'"},
               {"Combine({'a', null, 'b'}, '; ')", "'a; b'"},
               {"Combine({}, '; ')", "null"},
               {"Length('äb')", "2"},
               {"Upper('abc')", "'ABC'"},
               {"Substring('hookline', 4)", "'line'"},
               {"Substring('hookline', 0, 4)", "'hook'"},
               {"Substring('a', 5)", "null"},
               {"StartsWith('hookline', 'hook')", "true"},
               {"PositionOf('l', 'hookline')", "4"},
               {"Split('a,b', ',')", "{ 'a', 'b' }"},
               {"ToString(5)", "'5'"},
               {"ToString(@2026-10)", "'2026-10'"},
               {"ToInteger('12')", "12"},
               {"ToInteger('1x')", "null"},
               {"convert 1 to String", "'1'"}});
    }

    TEST_CASE("lists and aggregates") {
        check({{"exists {}", "false"},
               {"exists {null}", "false"},
               {"exists {1}", "true"},
               {"2 in {1, 2}", "true"},
               {"null in {1, null}", "true"},
               {"5 in (null as List<Integer>)", "false"},
               {"{1, 2} contains 2", "true"},
               {"{1, 2} union {2, 3}", "{ 1, 2, 3 }"},
               {"{1, 2} intersect {2, 3}", "{ 2 }"},
               {"{1, 2} except {2}", "{ 1 }"},
               {"distinct {1, 1, null, null}", "{ 1, null }"},
               {"flatten {{1}, {2, 3}}", "{ 1, 2, 3 }"},
               {"{1, 2, 3}[1]", "2"},
               {"{1}[5]", "null"},
               {"First({1, 2})", "1"},
               {"Last({})", "null"},
               {"singleton from {1}", "1"},
               {"singleton from {1, 2}",
                "error: `singleton from` was given a list with more than one element at "
                "test.cql:5:1"},
               {"Count({1, null, 2})", "2"},
               {"Max({1, 3, 2})", "3"},
               {"Min({@2026-10-05, @2026-10-04})", "@2026-10-04"},
               {"Max({@2026-10, @2026-10-04})", "null"},
               {"Sum({1, 2, 3})", "6"},
               {"Avg({1.0, 2.0})", "1.5"},
               {"AllTrue({true, null})", "true"},
               {"Coalesce(null, 5)", "5"},
               {"Coalesce(null, null, null, null, 5)", "5"},
               {"Coalesce(null, null, null, null, null, 5)",
                "refused: `Coalesce` has at most five operands, write more of them as a list"},
               {"Coalesce({null, 6})", "6"},
               {"{1, 'a'}", "{ 1, 'a' }"}});
    }

    TEST_CASE("queries") {
        check({{"({1, 2, 3}) X where X > 1", "{ 2, 3 }"},
               {"({1, 2, 3}) X where null", "{}"},
               {"({1, 1}) X return X + 1", "{ 2 }"},
               {"({1, 1}) X return all X + 1", "{ 2, 2 }"},
               {"({3, 1, 2}) X sort desc", "{ 3, 2, 1 }"},
               {"({Tuple {a: 2}, Tuple {a: 1}}) X sort by a", "{ Tuple { a: 1 }, Tuple { a: 2 } }"},
               {"({1, 2}) X let Y: X * 2 where Y > 2 return Y", "{ 4 }"},
               {"from ({1, 2}) A, ({10, 20}) B return A + B", "{ 11, 21, 12, 22 }"},
               {"({1, 2, 3}) A with ({2, 3}) B such that A = B", "{ 2, 3 }"},
               {"({1, 2, 3}) A without ({2, 3}) B such that A = B", "{ 1 }"},
               {"({1, 2, 3}) X aggregate R starting 0: R + X", "6"},
               {"(5) X return X + 1", "6"},
               {"(null as List<Integer>) X where X > 1", "null"},
               {"({2, null, 1}) X sort asc", "{ null, 1, 2 }"},
               {"({1}) X where X", "refused: expected `Boolean` after `where`, found `Integer`"}});
    }

    TEST_CASE("dates") {
        check({{"Today()", "@2026-10-05"},
               {"Now()", "@2026-10-05T12:00:00.000Z"},
               {"Today() - 3 days", "@2026-10-02"},
               {"@2024-02-29 + 1 year", "@2025-02-28"},
               {"days between @2026-10-01 and @2026-10-05", "4"},
               {"difference in days between @2026-10-05 and @2026-10-01", "-4"},
               {"years between @1960-10-06 and @2026-10-05", "65"},
               {"months between @2026-01-31 and @2026-02-28", "0"},
               {"difference in months between @2026-01-31 and @2026-02-28", "1"},
               {"difference in years between @2025 and @2026", "1"},
               {"(days between @2026-09 and @2026-10-05) > 3", "true"},
               {"(days between @2026-09 and @2026-10-05) > 20", "null"},
               {"(days between @2026-09 and @2026-10-05) + 1", "Interval[6, 35]"},
               {"year from @2026-10", "2026"},
               {"day from @2026-10", "null"},
               {"@2026-10-05 same month as @2026-10-01", "true"},
               {"@2026-10-05 before @2026-10-06", "true"},
               {"@2026-10-05 same day or after @2026-10-05", "true"},
               {"@2026-10 same day or after @2026-10-05", "null"},
               {"@2026-10-05 in Interval[@2026-10-01, @2026-10-31]", "true"},
               {"@2026-10-05 during Interval[@2026-10-01, @2026-10-05)", "false"},
               {"@2026-10-05 3 days or more after @2026-10-01", "true"},
               {"@2026-10-05 within 3 days of @2026-10-03", "true"},
               {"@2026-10-05 within 1 days of @2026-10-03", "false"},
               {"5 between 1 and 5", "true"},
               {"5 properly between 1 and 5", "false"},
               {"Interval[1, 5] overlaps Interval[5, 9]", "true"},
               {"Interval[1, 5) overlaps Interval[5, 9]", "false"},
               {"start of Interval[1, 5]", "1"},
               {"Interval[5, 1]",
                "error: the low end of the interval lies above its high end at test.cql:5:1"},
               {"Interval[1 'g', 5 'cm']",
                "error: the ends of the interval cannot be compared at test.cql:5:1"},
               {"Interval[1 'g', 5000 'mg']", "Interval[1.0 'g', 5000.0 'mg']"},
               // of partial dates the order is open, which is no mistake
               {"Interval[@2012-05, @2012]", "Interval[@2012-05, @2012]"},
               {"@2026-02-30", "refused: there is no such date"}});
    }

    TEST_CASE("conditions and types") {
        check({{"if 1 > 0 then 'yes' else 'no'", "'yes'"},
               {"if null then 'yes' else 'no'", "'no'"},
               {"case when false then 1 when true then 2 else 3 end", "2"},
               {"case 5 when 4 then 'four' when 5 then 'five' else 'other' end", "'five'"},
               {"if true then 1 else 2.5", "1.0"},
               {"1 is Integer", "true"},
               {"'a' is Integer", "false"},
               {"(1 as Choice<Integer, String>) as String", "null"},
               {"1 as String", "refused: `Integer` can never be `String`"},
               {"if 1 then 2 else 3", "refused: expected `Boolean` after `if`, found `Integer`"}});
    }

    TEST_CASE("retrieves filter by value set, code and concept") {
        World world;
        world.add("a", {{"in-1", "urn:s", {}, {}}}, Value::integer(3),
                  Value::date(fhir::parse_date("2026-10-01").value()));
        world.add("b", {{"out", "urn:s", {}, {}}, {"in-2", "urn:s", {}, {}}},
                  Value::string("text"));
        world.add("c", {{"out", "urn:s", {}, {}}});
        const auto libraries = world.load(R"(library Test
using Test version '1.0'
codesystem "S": 'urn:s'
valueset "Set": 'urn:set'
code "Out": 'out' from "S"
concept "Outs": { "Out" }
context Patient
define All: [Finding] F return F.kind
define InSet: [Finding: "Set"] F return F.kind
define InSetPath: [Finding: code in "Set"] F return F.kind
define ByCode: [Finding: "Out"] F return F.kind
define ByConcept: [Finding: "Outs"] F return F.kind
define Equivalent: [Finding] F where F.code ~ "Out" return F.kind
define Member: [Finding] F where F.code in "Set" return F.kind
define Numbers: [Finding] F where (F.value as Integer) > 2 return F.kind
define Texts: [Finding] F where F.value is String return F.kind
define Dates: [Finding] F sort by date desc
define Newest: First(Dates).kind
define Alive: not Patient.deceased
)");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "All") == "{ 'a', 'b', 'c' }");
        CHECK(world.evaluate(*libraries, "InSet") == "{ 'a', 'b' }");
        CHECK(world.evaluate(*libraries, "InSetPath") == "{ 'a', 'b' }");
        CHECK(world.evaluate(*libraries, "ByCode") == "{ 'b', 'c' }");
        CHECK(world.evaluate(*libraries, "ByConcept") == "{ 'b', 'c' }");
        CHECK(world.evaluate(*libraries, "Equivalent") == "{ 'b', 'c' }");
        CHECK(world.evaluate(*libraries, "Member") == "{ 'a', 'b' }");
        CHECK(world.evaluate(*libraries, "Numbers") == "{ 'a' }");
        CHECK(world.evaluate(*libraries, "Texts") == "{ 'b' }");
        CHECK(world.evaluate(*libraries, "Newest") == "'a'");
        CHECK(world.evaluate(*libraries, "Alive") == "true");
    }

    TEST_CASE("libraries include each other, in any order of loading") {
        World world;
        const auto libraries = world.load(
            std::vector<LibrarySource>{{"b.cql",
                                        "library Test\ninclude Base version '2' called B\n"
                                        "define X: B.\"Twice\"(B.Five) + Later\ndefine Later: 1\n"},
                                       {"a.cql",
                                        "library Base version '2'\ndefine Five: 5\n"
                                        "define function \"Twice\"(n Integer): n * 2\n"
                                        "define function \"Twice\"(s String): s + s\n"}});
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "X") == "11");
    }

    TEST_CASE("every finding of one load is reported, with line and caret") {
        World world;
        const auto libraries = world.load(
            "library Test\n"
            "using Test version '9'\n"
            "include Missing\n"
            "valueset \"V\": 'urn:none'\n"
            "define A: B + 1\n"
            "define C: D\n"
            "define D: C\n"
            "define E: 1 + 'x'\n"
            "define F: [Nothing]\n"
            "define function G(x Unknown): x\n"
            "define H: A and true\n"
            "define E: 5\n");
        CHECK(libraries == nullptr);
        CHECK(world.diagnostics.to_text() ==
              R"(test.cql:2:20: error: model `Test` has version `1.0`, not `9`
    using Test version '9'
                       ^~~
test.cql:3:9: error: library `Missing` is not among those loaded
    include Missing
            ^~~~~~~
test.cql:4:15: error: value set `urn:none` is not loaded
    valueset "V": 'urn:none'
                  ^~~~~~~~~~
test.cql:12:8: error: `E` is already defined in this library
    define E: 5
           ^
test.cql:10:21: error: type `Unknown` is not known
    define function G(x Unknown): x
                        ^~~~~~~
test.cql:5:11: error: `B` is not defined
    define A: B + 1
              ^
test.cql:6:8: error: `C` refers to itself
    define C: D
           ^
test.cql:8:11: error: operator `+` cannot be applied to (Integer, String)
    define E: 1 + 'x'
              ^~~~~~~
test.cql:9:12: error: `Nothing` is no class of the model
    define F: [Nothing]
               ^~~~~~~
)");
    }

    TEST_CASE("parameters have defaults and are given by name") {
        World world;
        const auto libraries =
            world.load("library Test\nparameter Days Integer default 42\ndefine X: Days + 1\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "X") == "43");
        world.options.parameters.push_back({{"Test", "Days"}, Value::integer(7)});
        CHECK(world.evaluate(*libraries, "X") == "8");
    }

    TEST_CASE("a definition can be overridden by a value, null included") {
        World world;
        const auto libraries = world.load(
            "library Test\n"
            "define Base: singleton from {1, 2}\n"
            "define Sum: Base + 1\n"
            "define Known: Base is not null\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "Sum").starts_with("error: "));
        const DefinitionRef base = libraries->find("Test", "Base");
        world.options.overrides = {{base, Value::integer(41)}};
        CHECK(world.evaluate(*libraries, "Sum") == "42");
        CHECK(world.evaluate(*libraries, "Base") == "41");
        CHECK(world.evaluate(*libraries, "Known") == "true");
        world.options.overrides.push_back({base, Value::null()});
        CHECK(world.evaluate(*libraries, "Sum") == "null");
        CHECK(world.evaluate(*libraries, "Base") == "null");
        CHECK(world.evaluate(*libraries, "Known") == "false");
    }

    TEST_CASE("an error spoils its definition only, budgets end an evaluation") {
        World world;
        const auto libraries = world.load(
            "library Test\n"
            "define Bad: singleton from {1, 2}\n"
            "define Good: 1\n"
            "define L: {1,2,3,4,5,6,7,8,9,10}\n"
            "define Long: Count(from L A, L B, L C, L D, L E return all A)\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "Bad").starts_with("error: "));
        CHECK(world.evaluate(*libraries, "Good") == "1");
        world.options.steps_max = 10'000;
        Evaluation evaluation(*libraries, world, world, world.options, world.arena);
        const auto value = evaluation.evaluate(libraries->find("Test", "Long"));
        REQUIRE_FALSE(value.has_value());
        CHECK(value.error().kind == ErrorKind::DeadlineExceeded);
    }
}

}  // namespace hookline::cql::test
