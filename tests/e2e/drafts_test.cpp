// The drafted EGFR inhibitor: what is recognised as one, and what is suggested in its place.
#include <string>
#include <vector>

#include "tests/e2e/answer_cards.hpp"

namespace hookline::hooks::test {

TEST_SUITE("e2e/drafts") {
    TEST_CASE("drafts: every shape of the drug triggers, words alone are a warning") {
        struct Row {
            const char* name;
            std::vector<std::string> drafts;
            const char* want;
        };
        const std::vector<Row> rows = {
            {"ingredient", {kCetuximab}, "critical"},
            {"brand", {drug("m", rxnorm("1657659"))}, "critical"},
            {"panitumumab", {drug("m", rxnorm("263034"))}, "critical"},
            {"without subject", {drug("m", rxnorm("318341"), "")}, "critical"},
            {"contained Medication",
             {drug(
                 "m",
                 R"("contained":[{"resourceType":"Medication","id":"x","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"318341"}]}}],"medicationReference":{"reference":"#x"})")},
             "critical"},
            {"text only",
             {drug("m", R"("medicationCodeableConcept":{"text":"Erbitux weekly"})")},
             "warning"},
            {"reference with display only",
             {drug("m",
                   R"("medicationReference":{"reference":"Medication/77","display":"cetuximab"})")},
             "warning"},
            {"half filled: no medication", {drug("m", R"("note":[{"text":"x"}])")}, "none"},
            {"wrong type", {drug("m", R"("medicationCodeableConcept":"cetuximab")")}, "none"},
            {"another patient's draft",
             {drug("m", rxnorm("318341"), R"("subject":{"reference":"Patient/other"},)")},
             "none"},
            {"not a resource", {"{}"}, "none"},
            {"irinotecan only: the test is advised, no stop", {drug("m", rxnorm("51499"))}, "info"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            Small request;
            request.drafts = row.drafts;
            const Answer answer = request.post();
            REQUIRE_MESSAGE(answer.ok, answer.text);
            if (std::string_view(row.want) == "none") {
                CHECK_MESSAGE(ras_cards(answer).empty(), answer.text);
            } else {
                REQUIRE_MESSAGE(ras_cards(answer).size() == 1, answer.text);
                CHECK(ras_cards(answer).front().string_at("indicator") == row.want);
            }
        }
    }

    TEST_CASE("an order whose drug cannot be read is said, never an empty answer") {
        Small request;
        request.drafts = {drug("m1", R"("medicationReference":{"reference":"Medication/none"})")};
        const Answer answer = request.post();
        REQUIRE_MESSAGE(answer.ok, answer.text);
        REQUIRE(answer.cards().size() == 1);
        CHECK(answer.cards().front().string_at("indicator") == "info");
        CHECK(has(answer, "An order or appointment of this call could not be checked"));
        CHECK(has(answer,
                  "`MedicationRequest/m1` (medication is not named or cannot be "
                  "resolved)"));
        request.drafts = {drug("m1", R"("medicationCodeableConcept":{"text":"Home drug"})")};
        CHECK(request.post().cards().empty());
    }

    TEST_CASE("order-select: only a selected order triggers") {
        Small request;
        request.drafts = {kCetuximab, drug("m2", rxnorm("51499"))};
        request.selections = R"(["MedicationRequest/m1"])";
        CHECK(statements_of(request.post()).contains("MRC-EGFR-01"));
        request.selections = R"(["MedicationRequest/m2"])";
        CHECK_FALSE(statements_of(request.post()).contains("MRC-EGFR-01"));
    }

    TEST_CASE("encorafenib in a BRAF V600E mutant tumour: a warning instead of the stop") {
        Small request;
        request.drafts = {kCetuximab, drug("m2", rxnorm("2049106"))};
        request.prefetch["observations"] = bundle({observation("b", "58415-1", kPositive)});
        const Answer answer = request.post();
        CHECK(summary_of(ras_cards(answer)) ==
              "warning: Encorafenib + cetuximab drafted, BRAF V600E mutant, RAS not fully tested: "
              "confirm RAS wild type\n");
        // Another V600 mutation is not V600E.
        request.prefetch["observations"] = bundle({observation("b", "89861-9", kPositive)});
        CHECK(ras_cards(request.post()).front().string_at("indicator") == "critical");
    }

    TEST_CASE("suggestions fit the case: pending test, operation soon") {
        const auto order = [](const std::string& status, const std::string& authored) {
            return R"({"resourceType":"ServiceRequest","id":"s1","status":")" + status +
                   R"(","intent":"order","subject":{"reference":"Patient/p1"},"authoredOn":")" +
                   authored +
                   R"(","code":{"coding":[{"system":"http://loinc.org","code":"81420-2"}]}})";
        };
        Small request;
        request.prefetch["serviceRequests"] = bundle({order("active", "2026-09-20")});
        Answer answer = request.post();
        CHECK(has(answer, "Remove the EGFR inhibitor, RAS result awaited"));
        CHECK_FALSE(has(answer, "Order extended RAS test"));
        request.prefetch["serviceRequests"] = bundle({order("active", "2026-07-20")});
        CHECK(has(request.post(), "Order extended RAS test"));
        request.prefetch["serviceRequests"] = bundle({order("revoked", "2026-09-20")});
        CHECK(has(request.post(), "Order extended RAS test"));

        // Bevacizumab is offered only where no other statement objects to it.
        Small surgery;
        surgery.prefetch["observations"] =
            bundle({observation("e", "89247-1", R"("valueInteger":1)")});
        surgery.prefetch["diagnosticReports"] = bundle(
            {R"({"resourceType":"DiagnosticReport","id":"ct","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-25","code":{"coding":[{"system":"http://snomed.info/sct","code":"418023006"}]}})"});
        CHECK(has(surgery.post(), "use bevacizumab instead"));
        surgery.prefetch["procedures"] = bundle(
            {R"({"resourceType":"Procedure","id":"x","status":"completed","subject":{"reference":"Patient/p1"},"performedDateTime":"2026-09-20","code":{"coding":[{"system":"http://snomed.info/sct","code":"387607004"}]}})"});
        CHECK_FALSE(has(surgery.post(), "use bevacizumab instead"));
    }

    TEST_CASE("a changed day takes the place of a period, and of what stands beside it") {
        Small request;
        request.drafts = {
            R"({"resourceType":"ServiceRequest","id":"s1","status":"draft","intent":"order",)"
            R"("subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":)"
            R"("http://snomed.info/sct","code":"71273005"}]},"occurrencePeriod":)"
            R"({"start":"2026-10-10","end":"2026-10-11"},"_occurrenceDateTime":{"id":"x"}})"};
        request.prefetch["medicationAdministrations"] =
            bundle({R"({"resourceType":"MedicationAdministration","id":"a","status":"completed",)"
                    R"("subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-09-15",)" +
                    rxnorm("253337") + '}'});
        const Answer answer = request.post();
        REQUIRE(has(answer, "Move the operation"));
        CHECK(has(answer, R"("occurrenceDateTime":"2026-10-27")"));
        CHECK_MESSAGE(!has(answer, "occurrencePeriod"), answer.text);
        CHECK_FALSE(has(answer, "_occurrenceDateTime"));
    }
}

}  // namespace hookline::hooks::test
