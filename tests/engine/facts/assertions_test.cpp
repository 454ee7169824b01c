#include <algorithm>

#include "fhir/json/writer.hpp"
#include "tests/engine/facts/fact_bench.hpp"

/// Every question of the code system of assertions (decision D-08) is read by the fact of its name.
namespace hookline {
namespace {

using fhir::json::Value;
using fhir::json::Writer;

constexpr std::string_view kToday = "2026-10-05";

std::string underscored(std::string_view code) {
    std::string name(code);
    std::ranges::replace(name, '-', '_');
    return name;
}

// A statement of that question, and what its fact is then.
struct Statement {
    std::string code;
    std::string member;
    std::string answer;  // a code, or JSON
    std::string expected;
};

std::vector<Statement> statements_of(const Value& question) {
    const std::string code(question.string_at("code"));
    const std::string_view type = question.array_at("property").front().string_at("valueString");
    std::vector<Statement> statements;
    if (type == "integer") {
        statements.push_back({code, "valueInteger", "3", "3"});
    }
    for (const char* truth : {"true", "false"}) {
        if (type == "boolean") {
            // "No comorbidity" documents it too (patient model 2).
            const bool is_stated = code == "comorbidity-documented";
            statements.push_back({code, "valueBoolean", truth, is_stated ? "true" : truth});
        }
    }
    for (const Value& answer : question.array_at("concept")) {
        const std::string word(answer.string_at("code"));
        statements.push_back({code, "valueCodeableConcept", word, '\'' + underscored(word) + '\''});
    }
    return statements;
}

void write_concept(Writer& writer, std::string_view system, std::string_view code) {
    writer.begin_object().key("coding").begin_array().begin_object();
    writer.key("system").string(system).key("code").string(code);
    writer.end_object().end_array().end_object();
}

// A call that knows nothing else: no other key is sent.
std::string request_of(std::string_view system, const Statement& statement) {
    std::string text;
    Writer writer(text);
    writer.begin_object().key("context").begin_object();
    writer.key("patientId").string("p1").end_object();
    writer.key("prefetch").begin_object().key("observations").begin_object();
    writer.key("resourceType").string("Bundle").key("type").string("searchset");
    writer.key("entry").begin_array().begin_object().key("resource").begin_object();
    writer.key("resourceType").string("Observation").key("id").string("a1");
    writer.key("status").string("final").key("effectiveDateTime").string("2026-09-20");
    writer.key("subject").begin_object().key("reference").string("Patient/p1").end_object();
    writer.key("code");
    write_concept(writer, system, statement.code);
    writer.key(statement.member);
    if (statement.member == "valueCodeableConcept") {
        write_concept(writer, system, statement.answer);
    } else if (statement.member == "valueInteger") {
        writer.number_text(statement.answer);
    } else {
        writer.boolean(statement.answer == "true");
    }
    writer.end_object().end_object().end_array().end_object().end_object().end_object();
    return text;
}

}  // namespace

TEST_SUITE("facts/assertions") {
    TEST_CASE("each answer to each question of the code system is what the fact of its name says") {
        fhir::json::BodyBuffer body(test::read_text(test::source_dir() / "mappings" /
                                                    "codesystems" / "oncology-assertions.json"));
        RequestArena arena;
        const auto system = fhir::json::parse(body, arena);
        REQUIRE(system.has_value());
        const auto questions = system->array_at("concept");
        REQUIRE(!questions.empty());
        for (const Value& question : questions) {
            const auto statements = statements_of(question);
            CHECK_MESSAGE(!statements.empty(), question.string_at("code"));
            for (const Statement& statement : statements) {
                INFO(statement.code, " is ", statement.answer);
                test::FactBench bench(request_of(system->string_at("url"), statement),
                                      std::string(kToday));
                CHECK(bench.text(underscored(statement.code)) == statement.expected);
            }
        }
    }
}

}  // namespace hookline
