// What of RAS on file lets an EGFR inhibitor pass, is a warning, or a stop.
#include <string>
#include <vector>

#include "tests/e2e/answer_cards.hpp"

namespace hookline::hooks::test {

TEST_SUITE("e2e/egfr") {
    TEST_CASE(
        "no result on file: critical, with the drafted drug to remove and the test to order") {
        const Answer answer = Small{}.post();
        CHECK(
            summary_of(ras_cards(answer)) ==
            "critical: No complete RAS result: do not start an EGFR inhibitor until KRAS and NRAS "
            "are shown wild type\n");
        CHECK(has(answer, R"("resourceId":"MedicationRequest/m1")"));
        CHECK(has(answer, R"("reference":"Condition/c-C20")"));
        CHECK_FALSE(has(answer, "dosage"));
    }

    TEST_CASE("what decides RAS: complete negatives silence, anything less does not") {
        struct Row {
            const char* name;
            std::vector<std::string> observations;
            const char* want;  // indicator of the EGFR card, or "none"
            const char* text;  // has to be on the card
        };
        const std::vector<Row> rows = {
            {"panel negative", {observation("o", "81420-2", kNegative)}, "none", ""},
            {"both genes negative since 2014",
             {observation("o", "21702-6", kNegative), observation("n", "21719-0", kNegative)},
             "none",
             ""},
            {"both genes negative in 2012",
             {observation("o", "21702-6", kNegative, "final", "2012-05-01"),
              observation("n", "21719-0", kNegative, "final", "2012-05-01")},
             "critical",
             "KRAS (exons not stated): wild type, 2012-05-01"},
            {"both genes negative, undated",
             {observation("o", "21702-6", kNegative, "final", ""),
              observation("n", "21719-0", kNegative)},
             "critical",
             "NRAS (exons not stated)"},
            {"KRAS alone", {observation("o", "21702-6", kNegative)}, "critical", "NRAS exon 2"},
            {"KRAS exon 2 only",
             {observation("o", "75974-6", R"("valueString":"KRAS exon 2 wild type")")},
             "critical",
             "KRAS exon 2: wild type"},
            {"mutation", {observation("o", "81420-2", kPositive)}, "critical", "contraindicated"},
            {"a panel that names no gene says so once",
             {observation("o", "81420-2", kPositive)},
             "critical",
             "**RAS mutation:** KRAS or NRAS (gene not stated): mutation found, 2026-09-01."},
            {"mutation in words of the list",
             {observation("o", "21702-6", R"("valueString":"KRAS G12D detected")")},
             "critical",
             "KRAS exon 2: mutation found `G12D`"},
            {"a mutation outweighs a later negative",
             {observation("o", "21702-6", kPositive, "final", "2025-01-01"),
              observation("n", "81420-2", kNegative)},
             "critical",
             "contraindicated"},
            {"preliminary negative",
             {observation("o", "81420-2", kNegative, "preliminary")},
             "critical",
             "preliminary"},
            {"preliminary mutation is not yet a mutation",
             {observation("o", "81420-2", kPositive, "preliminary")},
             "critical",
             "No complete RAS result"},
            {"entered in error",
             {observation("o", "81420-2", kNegative, "entered-in-error")},
             "critical",
             "no KRAS or NRAS result"},
            {"cancelled",
             {observation("o", "81420-2", kNegative, "cancelled")},
             "critical",
             "no KRAS or NRAS result"},
            {"a status that does not exist",
             {observation("o", "81420-2", kNegative, "completed")},
             "critical",
             "no KRAS or NRAS result"},
            {"a future date",
             {observation("o", "81420-2", kNegative, "final", "2027-01-01")},
             "critical",
             "no KRAS or NRAS result"},
            {"another patient's result",
             {observation("o", "81420-2", kNegative, "final", "2026-09-01", "Patient/other")},
             "critical",
             "no KRAS or NRAS result"},
            {"equivocal",
             {observation("o", "81420-2", coded("LA11884-6"))},
             "critical",
             "no conclusive result"},
            {"a sentence that no list knows",
             {observation("o", "81420-2", R"("valueString":"probably wild type but see note")")},
             "critical",
             "no conclusive result"},
            {"code and words contradict each other",
             {observation(
                 "o", "81420-2",
                 R"("valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA6577-6"}],"text":"KRAS G12D detected"})")},
             "critical",
             "No complete RAS result"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Small request;
            request.prefetch["observations"] = bundle(row.observations);
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            if (std::string_view(row.want) == "none") {
                CHECK_MESSAGE(ras_cards(answer).empty(), answer.text);
                continue;
            }
            REQUIRE(ras_cards(answer).size() == 1);
            CHECK(ras_cards(answer).front().string_at("indicator") == row.want);
            CHECK_MESSAGE(has(answer, row.text), answer.text);
        }
    }

    TEST_CASE("a warning that a value of an unread page may hide is named") {
        const std::string next = R"("link":[{"relation":"next","url":"https://ehr.example/2"}],)";
        const std::vector<std::string> fit = {
            observation("e", "89247-1", R"("valueInteger":1)", "final", "2026-10-01")};
        Small request;
        request.drafts = {drug("o", rxnorm("32592")), drug("f", rxnorm("4492"))};
        request.prefetch["observations"] = bundle(fit, next);
        const Answer unread = request.post();
        CHECK_MESSAGE(has(unread, "MRC-PS-03"), unread.text);  // the latest ECOG may be worse
        CHECK(has(unread, "could not be checked"));
        request.prefetch["observations"] = bundle(fit);
        const Answer read = request.post();
        CHECK_FALSE(has(read, "MRC-PS-03"));
        CHECK_FALSE(has(read, "could not be checked"));
    }

    TEST_CASE("unread is weaker than unknown: a warning that names what could not be read") {
        const std::string outcome =
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
        const std::string next = R"("link":[{"relation":"next","url":"https://ehr.example/2"}],)";
        const std::map<std::string, std::string> values = {{"key absent", ""},
                                                           {"OperationOutcome", outcome},
                                                           {"unread next page", bundle({}, next)},
                                                           {"not a resource", R"({"total":0})"},
                                                           {"not even an object", "17"}};
        for (const std::string source : {"observations", "diagnosticReports"}) {
            for (const auto& [name, value] : values) {
                CAPTURE(source);
                CAPTURE(name);
                Small request;
                if (value.empty()) {
                    request.prefetch.erase(source);
                } else {
                    request.prefetch[source] = value;
                }
                const Answer answer = request.post();
                REQUIRE_MESSAGE(answer.ok, answer.text);
                REQUIRE(ras_cards(answer).size() == 1);
                CHECK(ras_cards(answer).front().string_at("indicator") == "warning");
                CHECK(has(answer, "**Could not be read:**"));
                CHECK(statements_of(answer).contains("MRC-EGFR-01"));
            }
        }
    }

    TEST_CASE("a value that an unread page may overturn is no all-clear for a stop") {
        // Wild type on the first page: the worst result would count.
        Small request;
        const std::string next =
            R"("link":[{"relation":"next","url":"https://ehr.example/fhir?page=2"}],)";
        const std::vector<std::string> results = {observation("k", "81420-2", kNegative),
                                                  observation("b", "58415-1", kNegative)};
        request.prefetch["observations"] = bundle(results);
        CHECK_FALSE(has(request.post(), "MRC-EGFR-02"));
        request.prefetch["observations"] = bundle(results, next);
        const Answer answer = request.post();
        CHECK_FALSE(has(answer, "critical"));
        CHECK(has(answer, "could not be checked"));
        CHECK_MESSAGE(has(answer, "MRC-EGFR-02"), answer.text);
        // A low grade on the first page: a higher one may follow, and last.
        request.drafts = {drug("o", rxnorm("32592"))};
        const std::vector<std::string> grades = {
            R"({"resourceType":"Observation","id":"n","status":"final","subject":)"
            R"({"reference":"Patient/p1"},"effectiveDateTime":"2026-09-20","code":)"
            R"({"coding":[{"system":"http://snomed.info/sct","code":"7339009"}]},)"
            R"("valueInteger":1})"};
        request.prefetch["observations"] = bundle(grades);
        CHECK_FALSE(has(request.post(), "MRC-TOX-01"));
        request.prefetch["observations"] = bundle(grades, next);
        CHECK(has(request.post(), "MRC-TOX-01"));
    }

    TEST_CASE("null and an empty Bundle both mean that there is nothing") {
        for (const std::string& value : {std::string("null"), bundle({})}) {
            Small request;
            request.prefetch["observations"] = value;
            request.prefetch["diagnosticReports"] = value;
            CHECK(ras_cards(request.post()).front().string_at("indicator") == "critical");
        }
    }

    TEST_CASE("swapped gene ids are a conflict, not evidence") {
        const std::string variant =
            R"({"resourceType":"Observation","id":"v","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-01","code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},"valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA9633-4"}]},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.genenames.org","code":"HGNC:6342","display":"NRAS"}]}}]})";
        Small request;
        request.prefetch["observations"] = bundle({variant});
        const Answer answer = request.post();
        CHECK(statements_of(answer).contains("MRC-EGFR-01"));
        CHECK_FALSE(statements_of(answer).contains("MRC-EGFR-02"));
        CHECK(has(answer, "record contradicts itself"));
    }
}

}  // namespace hookline::hooks::test
