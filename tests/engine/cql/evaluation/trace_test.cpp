// Why a definition has its value: only what settles it, and all of that.
#include <doctest/doctest.h>

#include "engine/cql/trace.hpp"
#include "tests/engine/cql/evaluation/cql_support.hpp"

namespace hookline::cql::test {
namespace {

std::string kinds(const std::vector<Value>& resources) {
    std::string text;
    for (const Value& resource : resources) {
        const bool is_finding = resource.as_object().type->name == "Finding";
        text += (text.empty() ? "" : " ") +
                (is_finding ? static_cast<const Finding*>(resource.as_object().data)->kind
                            : resource.as_object().type->name);
    }
    return text;
}

// `resources | ruled out | retrieves | definitions`.
std::string summary(const LibrarySet& libraries, const Explanation& explanation) {
    std::string text = kinds(explanation.resources) + " | " + kinds(explanation.ruled_out) + " |";
    for (const RetrieveEvidence& retrieve : explanation.retrieves) {
        text += ' ' + std::string(retrieve.class_name);
        if (!retrieve.terminology.empty()) {
            text += ':' + std::string(retrieve.terminology);
        }
        text += '=' + std::to_string(retrieve.found);
        if (retrieve.state != RetrieveState::Complete) {
            text += retrieve.state == RetrieveState::Unread ? " unread" : " incomplete";
        }
    }
    text += " |";
    for (const DefinitionRef definition : explanation.definitions) {
        text += ' ' + libraries.name_of(definition);
    }
    return text;
}

constexpr std::string_view kHeader = R"(library Test
using Test
codesystem "S": 'urn:s'
valueset "Set": 'urn:set'
code "RareCode": 'rare' from "S"
context Patient
define function Twice(n Integer): n + n
define Young: First([Finding] F where F.kind = 'old' or F.kind = 'young' sort by date desc)
define Three: First([Finding: "Set"] F return F.value as Integer)
define Bound: First([Finding] F where F.kind = 'old' return F.date)
define Rare: exists [Finding: "RareCode"]
)";

struct Row {
    const char* expression;
    const char* want;  ///< value, then the summary
};

void check_evidence(std::initializer_list<Row> rows, bool are_findings_evidence = true) {
    for (const Row& row : rows) {
        CAPTURE(std::string(row.expression));
        World world;
        if (!are_findings_evidence) {
            world.make_findings_no_evidence();
        }
        world.add("three", {{"in-1", "urn:s", {}, {}}}, Value::integer(3));
        world.add("old", {{"x", "urn:s", {}, {}}}, Value::integer(1),
                  Value::date(fhir::parse_date("2026-01-01").value()));
        world.add("young", {{"y", "urn:s", {}, {}}}, Value::null(),
                  Value::date(fhir::parse_date("2026-10-01").value()));
        const auto libraries =
            world.load(std::string(kHeader) + "define X: " + row.expression + '\n');
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        Evaluation evaluation(*libraries, world, world, world.options, world.arena);
        const auto explanation = evaluation.explain(libraries->find("Test", "X"));
        REQUIRE(explanation.has_value());
        CHECK(to_text(explanation->value) + " <- " + summary(*libraries, *explanation) == row.want);
    }
}

}  // namespace

TEST_SUITE("cql/trace") {
    TEST_CASE("logic rests on the operands that settle it") {
        check_evidence(
            {{"Three = 3 and Young.kind = 'old'", "false <- young |  | Finding=3 | Young"},
             {"Three = 4 and Young.kind = 'old'", "false <- three |  | Finding:Set=1 | Three"},
             {"Three = 3 and Young.kind = 'young'",
              "true <- three young |  | Finding:Set=1 Finding=3 | Three Young"},
             {"Three = 3 or Young.kind = 'young'", "true <- three |  | Finding:Set=1 | Three"},
             {"Three = 4 or Young.kind = 'young'", "true <- young |  | Finding=3 | Young"},
             {"Three = 4 implies Young.kind = 'old'", "true <- three |  | Finding:Set=1 | Three"},
             {"Young.value = 1 and Three = 3", "null <- young |  | Finding=3 | Young"},
             {"Young.value = 1 and Three = 4", "false <- three |  | Finding:Set=1 | Three"},
             {"not (Three = 3)", "false <- three |  | Finding:Set=1 | Three"}});
    }

    TEST_CASE("existence rests on the elements found, absence on what was looked at") {
        check_evidence(
            {{"exists [Finding: \"Set\"]", "true <- three |  | Finding:Set=1 |"},
             {"exists ([Finding] F where F.value = 1)", "true <- old |  | Finding=3 |"},
             {"exists ([Finding] F where F.value = 7)",
              "false <-  | three old young | Finding=3 |"},
             {"exists [Finding: \"RareCode\"]", "false <-  |  | Finding:RareCode=0 |"},
             {"exists ([Finding] F where F.date after Bound)",
              "true <- old young |  | Finding=3 Finding=3 | Bound"},
             {"3 in ([Finding] F return F.value as Integer)", "true <- three |  | Finding=3 |"},
             {"Count([Finding] F where F.value is not null)",
              "2 <- three old | young | Finding=3 |"}});
    }

    TEST_CASE("what tells how data were read is no evidence, and nothing is looked for behind it") {
        check_evidence(
            {{"Three = 3", "true <-  |  | |"},
             {"exists [Finding: \"Set\"]", "true <-  |  | |"},
             {"exists ([Finding] F where F.value = 7)", "false <-  |  | |"},
             {"Twice(Three) = 6 and Patient is not null",
                         "true <- Patient |  | | Three"},
             {"if Rare then Patient.deceased else not Patient.deceased",
              "true <- Patient |  | | Rare"}},
            false);
    }

    TEST_CASE("a choice rests on its conditions and the branch that was taken") {
        check_evidence(
            {{"if Rare then Young.kind else 'none'", "'none' <-  |  | Finding:RareCode=0 | Rare"},
             {"if Rare then 1 else Three",
              "3 <- three |  | Finding:RareCode=0 Finding:Set=1 | Rare Three"},
             {"case when Three = 4 then 'four' when Three = 3 then Young.kind else 'none' end",
              "'young' <- three young |  | Finding:Set=1 Finding=3 | Three Young"},
             {"Coalesce(First([Finding: \"RareCode\"] F return F.value as Integer), Three)",
              "3 <- three |  | Finding:RareCode=0 Finding:Set=1 | Three"},
             {"Young.value is null", "true <- young |  | Finding=3 | Young"}});
    }

    TEST_CASE("queries keep the evidence of each element through return, sort and functions") {
        check_evidence(
            {{"First([Finding] F where F.value is not null return F.value as Integer sort desc)",
              "3 <- three |  | Finding=3 |"},
             {"Last([Finding] F return Tuple { k: F.kind, d: F.date } sort by d).k",
              "'young' <- young |  | Finding=3 |"},
             {"([Finding] F return F.kind)[1]", "'old' <- old |  | Finding=3 |"},
             {"First([Finding] F with [Finding] G such that G.date before F.date).kind",
              "'young' <- old young |  | Finding=3 Finding=3 |"},
             {"First([Finding] F without [Finding: \"RareCode\"] G such that G.kind = F.kind).kind",
              "'three' <- three |  | Finding=3 Finding:RareCode=0 |"},
             {"Twice(Three)", "6 <- three |  | Finding:Set=1 | Three"},
             {"Tuple { a: Three, b: Young }.a", "3 <- three |  | Finding:Set=1 | Three"},
             {"First([Finding: \"RareCode\"] union [Finding: \"Set\"]).kind",
              "'three' <- three |  | Finding:Set=1 |"},
             {"[Finding] F aggregate R starting 0: R + Coalesce(F.value as Integer, 0)",
              "4 <- three old young |  | Finding=3 |"},
             {"Patient.deceased", "false <- Patient |  | |"},
             {"1 + 1", "2 <-  |  | |"}});
    }

    TEST_CASE("a retrieve says that its class was not read") {
        World world;
        world.finding_state = RetrieveState::Unread;
        const auto libraries = world.load(std::string(kHeader));
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        Evaluation evaluation(*libraries, world, world, world.options, world.arena);
        const auto explanation = evaluation.explain(libraries->find("Test", "Rare"));
        REQUIRE(explanation.has_value());
        CHECK(summary(*libraries, *explanation) == " |  | Finding:RareCode=0 unread |");
    }

    TEST_CASE("a given value has no evidence, what rests on it names it") {
        World world;
        const auto libraries = world.load(std::string(kHeader) + "define X: Three > 2\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        world.options.overrides = {{libraries->find("Test", "Three"), Value::integer(5)}};
        Evaluation evaluation(*libraries, world, world, world.options, world.arena);
        const auto given = evaluation.explain(libraries->find("Test", "Three"));
        const auto derived = evaluation.explain(libraries->find("Test", "X"));
        REQUIRE(given.has_value());
        REQUIRE(derived.has_value());
        CHECK(given->given);
        CHECK_FALSE(derived->given);
        CHECK(summary(*libraries, *derived) == " |  | | Three");
    }

    TEST_CASE("a trace changes no value and an error is the same error") {
        World world;
        const auto libraries = world.load("library Test\ndefine X: singleton from {1, 2}\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        Evaluation evaluation(*libraries, world, world, world.options, world.arena);
        const auto explanation = evaluation.explain(libraries->find("Test", "X"));
        REQUIRE_FALSE(explanation.has_value());
        CHECK(explanation.error().where == "test.cql:2:11");
    }
}

}  // namespace hookline::cql::test
