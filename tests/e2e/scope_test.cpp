// Whom the guideline concerns: the diagnosis decides, and one that cannot be read is said.
#include <string>
#include <vector>

#include "tests/e2e/answer_cards.hpp"

namespace hookline::hooks::test {
namespace {

using fhir::json::Value;

}  // namespace

TEST_SUITE("e2e/scope") {
    TEST_CASE("scope: the diagnosis decides whether anything is said") {
        const std::string snomed = "http://snomed.info/sct";
        struct Row {
            const char* name;
            std::vector<std::string> conditions;
            bool fires;
        };
        const std::vector<Row> rows = {
            {"rectum", {kRectal}, true},
            {"rectum, ICD without dot and alias",
             {condition("urn:oid:2.16.840.1.113883.6.90", "C20")},
             true},
            {"rectosigmoid", {condition(kIcd, "C19")}, true},
            {"colon: the molecular gates hold there too", {condition(kIcd, "C18.7")}, true},
            {"head and neck", {condition(kIcd, "C10.9")}, false},
            {"refuted", {condition(kIcd, "C20", "refuted")}, false},
            {"entered in error", {condition(kIcd, "C20", "entered-in-error")}, false},
            {"differential", {condition(kIcd, "C20", "differential")}, false},
            {"another patient's beside an own one",
             {kLiver, condition(kIcd, "C20", "confirmed", "Patient/other")},
             false},
            {"squamous", {condition(snomed, "766979005")}, false},
            {"anal canal", {condition(kIcd, "C21.1")}, false},
            {"in situ", {condition(kIcd, "D01.2")}, false},
            {"secondary tumour only", {kLiver}, false},
            {"none", {}, false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Small request;
            request.prefetch["conditions"] = bundle(row.conditions);
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            CHECK(statements_of(answer).contains("MRC-EGFR-01") == row.fires);
            CHECK(answer.cards().empty() != row.fires);
        }
    }

    TEST_CASE("diagnoses of nobody but another patient are no all-clear") {
        Small request;
        request.prefetch["conditions"] =
            bundle({condition(kIcd, "C20", "confirmed", "Patient/other")});
        const Answer answer = request.post();
        CHECK_FALSE(statements_of(answer).contains("MRC-EGFR-01"));
        CHECK(has(answer, "could not be checked"));
        CHECK(has(answer, "resource is of another patient"));
    }

    TEST_CASE("diagnoses that were not read are said, never an empty answer") {
        for (const char* conditions : {"", R"({"resourceType":"OperationOutcome","issue":[]})"}) {
            Small request;
            request.prefetch.erase("conditions");
            if (*conditions != '\0') {
                request.prefetch["conditions"] = conditions;
            }
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            REQUIRE_FALSE(answer.cards().empty());
            for (const Value& card : answer.cards()) {
                CHECK(card.string_at("indicator") == "info");
            }
            CHECK(has(answer, "could not be checked"));
            CHECK(has(answer, "**Could not be read:** diagnoses"));
            CHECK(has(answer, "MRC-EGFR-01"));
        }
    }

    TEST_CASE("diagnoses that cannot be used are said, never an empty answer") {
        Small request;
        request.prefetch["conditions"] = bundle({condition(kIcd, "C20", "certain")});
        const Answer answer = request.post();
        REQUIRE_MESSAGE(answer.ok, answer.text);
        REQUIRE(answer.cards().size() == 1);
        CHECK(answer.cards().front().string_at("indicator") == "info");
        CHECK(has(answer, "could not be checked"));
        CHECK(has(answer,
                  "**Sent, but cannot be used:** `Condition/c-C20` (verificationStatus is "
                  "not one that counts)."));
        CHECK(has(answer, "MRC-EGFR-01"));
    }

    TEST_CASE("deceased: nothing is said") {
        Small request;
        request.prefetch["patient"] =
            R"({"resourceType":"Patient","id":"p1","deceasedBoolean":true})";
        CHECK(request.post().cards().empty());
    }
}

}  // namespace hookline::hooks::test
