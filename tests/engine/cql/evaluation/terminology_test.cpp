// Value sets, codes and concepts as values of the language.
#include <doctest/doctest.h>

#include "tests/engine/cql/evaluation/cql_support.hpp"

namespace hookline::cql::test {
namespace {

// Value of an expression in a library that declares a value set.
std::string evaluate(World& world, const std::string& expression) {
    const auto libraries = world.load(R"(library Test
codesystem "S": 'urn:s'
codesystem "T": 'urn:t' version '2'
valueset "Set": 'urn:set'
valueset "Of": 'urn:set' codesystems { "S", "T" }
code "In": 'in-1' from "S" display 'one that is in'
code "Out": 'out' from "S"
define function Size(codes List<Code>): Count(codes)
define X:
)" + expression);
    return libraries == nullptr ? "refused: " + world.diagnostics.all().front().message
                                : world.evaluate(*libraries, "X");
}

struct Row {
    const char* expression;
    const char* want;
};

void check_all(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        CAPTURE(row.expression);
        World world;
        CHECK(evaluate(world, row.expression) == row.want);
    }
}

}  // namespace

TEST_SUITE("cql/terminology") {
    TEST_CASE("a value set stands for the list of its codes") {
        check_all({
            {"exists \"Set\"", "true"},
            {"Count(\"Set\")", "2"},
            {"Count(\"Set\" union { \"Out\" })", "3"},
            {"Count(\"Set\" union \"Of\")", "2"},
            {"(\"Set\") X return X.code", "{ 'in-1', 'in-2' }"},
            {"({ 'in-2', 'x' }) A with \"Set\" B such that B.code = A", "{ 'in-2' }"},
            {"\"Set\" contains \"In\"", "true"},
            {"\"Set\" contains \"Out\"", "false"},
            {"\"Set\" contains Concept { codes: { \"Out\", \"In\" } }", "true"},
            {"First(\"Set\").code", "'in-1'"},
            {"\"Set\"[1].code", "'in-2'"},
            {"Size(\"Set\")", "2"},
            {"Count(if true then \"Set\" else { \"Out\" })", "2"},
            {"(null as ValueSet) union { \"Out\" }", "{ Code { code: 'out', system: 'urn:s' } }"},
            {"\"Set\" = \"Set\"", "true"},
            {"\"Set\".id", "'urn:set'"},
            {"Sum(\"Set\")", "refused: operator `Sum` cannot be applied to (ValueSet)"},
            {"exists \"S\"", "refused: operator `exists` cannot be applied to (CodeSystem)"},
        });
    }

    TEST_CASE("codes, concepts and ratios keep what is null and what is an empty text") {
        check_all({
            {"Concept { codes: { null } } ~ Concept { codes: { null } }", "true"},
            {"Concept { codes: { null } } = Concept { codes: { null } }", "true"},
            {"Concept { codes: { null } } ~ Concept { codes: { Code { code: 'a' } } }", "false"},
            {"Concept { codes: { null, Code { code: 'a' } } } ~ "
             "Concept { codes: { Code { code: 'a' } } }",
             "true"},
            {"Concept { codes: { null } }.codes", "{ null }"},
            {"Concept { codes: null }.codes", "null"},
            {"Concept { codes: {} }.codes", "{}"},
            {"Concept { display: 'd' }.codes", "null"},
            {"Concept { codes: null } = Concept { codes: {} }", "null"},
            {"Concept { codes: { null, \"In\" } } in \"Set\"", "true"},
            {"Concept { codes: { null } } in \"Set\"", "false"},
            {"convert Concept { codes: { Code { code: 'a' } } } to List<Code>",
             "{ Code { code: 'a' } }"},
            {"convert (null as Concept) to List<Code>", "null"},
            {"convert \"In\" to List<Code>",
             "refused: there is no conversion from "
             "`Code` to `List<Code>`"},
            {"Code { code: 'a', display: '' }.display", "''"},
            {"Code { code: 'a', display: null }.display", "null"},
            {"Code { code: 'a', system: '' } = Code { code: 'a' }", "null"},
            {"Code { code: 'a', system: '' } = Code { code: 'a', system: '' }", "true"},
            {"Ratio { numerator: 1 'mg', denominator: null }", "null"},
            {"Ratio { denominator: 1 'mg' }", "null"},
            {"Ratio { numerator: 1 'mg', denominator: 2 'mL' }", "1.0 'mg' : 2.0 'mL'"},
        });
    }

    TEST_CASE("values as text can be read back") {
        for (const char* text : {
                 "Concept { codes: { Code { code: 'a' }, null }, display: 'd' }",
                 "Concept { codes: {}, display: 'd' }",
                 "Concept { display: 'd' }",
                 "Code { code: 'a', system: 's', version: 'v', display: '' }",
                 "Code { system: 's' }",
                 "Code { : }",
                 "ValueSet { id: 'x', version: '2' }",
                 "CodeSystem { id: 'x' }",
                 "Tuple { \"a b\": 1, code: 2, \"exists\": 3, \"q\\\"uote\": 4 }",
                 "Tuple { : }",
             }) {
            CAPTURE(text);
            World world;
            CHECK(evaluate(world, text) == text);
        }
    }

    TEST_CASE("a value set knows the code systems that were named for it") {
        World world;
        CHECK(evaluate(world, "\"Set\".codesystems") == "null");
        CHECK(evaluate(world, "(\"Of\".codesystems) S return S.id") == "{ 'urn:s', 'urn:t' }");
        CHECK(evaluate(world,
                       "First(ValueSet { id: 'x', codesystems: { \"T\" } }.codesystems) = "
                       "\"T\"") == "true");
        CHECK(world.load("library Test\nvalueset \"V\": 'urn:set' codesystems { \"Nothing\" }\n") ==
              nullptr);
        CHECK(world.diagnostics.all().front().message == "`Nothing` is not defined");
    }
}

}  // namespace hookline::cql::test
