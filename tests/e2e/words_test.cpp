// Decision D-04: what is known from words only raises no critical alert, and silences none.
#include <doctest/doctest.h>

#include <string>

#include "tests/e2e/small_request.hpp"

namespace hookline::hooks::test {
namespace {

std::string statement_of(const std::string& id, const std::string& medication) {
    return R"({"resourceType":"MedicationStatement","id":")" + id +
           R"(","status":"active","subject":{"reference":"Patient/p1"},"effectiveDateTime":)"
           R"("2026-09-28",)" +
           medication + '}';
}

constexpr std::string_view kRunning = "RAS-mutant tumour and an EGFR inhibitor is running";
constexpr std::string_view kNoResult = "No complete RAS result";
constexpr std::string_view kConfirm = "**Please confirm:** part of what this rests on is known";
constexpr std::string_view kLeftOut = "what is known from words only was left out";

}  // namespace

TEST_SUITE("e2e/words") {
    TEST_CASE("a running drug that only words name gives a warning, a coded one the stop") {
        Small request;
        request.hook = "patient-view";
        request.prefetch["observations"] = bundle({observation("k", "81420-2", kPositive)});
        request.prefetch["medicationStatements"] =
            bundle({statement_of("s", R"("medicationCodeableConcept":{"text":"Erbitux"})")});
        const Answer words = request.post();
        CHECK_MESSAGE(indicator_of(words, kRunning) == "warning", words.text);
        CHECK(has(words, kConfirm));
        request.prefetch["medicationStatements"] =
            bundle({statement_of("s", R"("medicationCodeableConcept":{"text":"Erbitux"})"),
                    statement_of("t", rxnorm("318341"))});
        const Answer both = request.post();
        CHECK(indicator_of(both, kRunning) == "critical");
        CHECK_FALSE(has(both, kConfirm));
    }

    TEST_CASE("a primary that only words name gives a warning, a coded one the stop") {
        const std::string words =
            R"({"resourceType":"Condition","id":"w","subject":{"reference":"Patient/p1"},)"
            R"("code":{"text":"Adenocarcinoma of the rectum"}})";
        Small request;
        request.prefetch["conditions"] = bundle({words, kLiver});
        const Answer answer = request.post();
        CHECK_MESSAGE(indicator_of(answer, kNoResult) == "warning", answer.text);
        CHECK(has(answer, kConfirm));
        request.prefetch["conditions"] = bundle({words, kRectal, kLiver});
        CHECK(indicator_of(request.post(), kNoResult) == "critical");
    }

    TEST_CASE("a test that only words name warns, where none is coded") {
        const auto in_words = [](const std::string& id, const std::string& test,
                                 const std::string& value) {
            return R"({"resourceType":"Observation","id":")" + id +
                   R"(","status":"final","subject":{"reference":"Patient/p1"},)"
                   R"("effectiveDateTime":"2026-09-15","code":{"text":")" +
                   test + "\"}," + value + '}';
        };
        constexpr std::string_view kUnstable = "MSI-high tumour: chemotherapy drafted";
        Small request;
        request.drafts = {drug("o", rxnorm("32592")), drug("f", rxnorm("4492"))};
        request.prefetch["observations"] =
            bundle({in_words("m", "MSI testing", R"("valueString":"MSI-H")"),
                    in_words("e", "ECOG performance status", R"("valueInteger":3)")});
        const Answer words = request.post();
        CHECK_MESSAGE(indicator_of(words, kUnstable) == "warning", words.text);
        CHECK_MESSAGE(indicator_of(words, "ECOG 3-4") == "warning", words.text);
        // They silence no warning that nothing is on record.
        CHECK(indicator_of(words, "Systemic treatment ordered without a recorded performance") ==
              "warning");
        CHECK(has(words, kLeftOut));
        request.prefetch["observations"] =
            bundle({in_words("m", "MSI testing", R"("valueString":"MSI-H")"),
                    in_words("e", "ECOG performance status", R"("valueInteger":3)"),
                    observation("c", "81695-9", R"("valueString":"MSS")"),
                    observation("p", "89247-1", R"("valueInteger":1)")});
        const Answer coded = request.post();
        CHECK(indicator_of(coded, kUnstable).empty());
        CHECK(indicator_of(coded, "ECOG 3-4").empty());
    }

    TEST_CASE("an exception that only words grant silences no stop") {
        Small request;
        request.drafts = {
            kCetuximab, drug("m2", R"("medicationCodeableConcept":{"text":"Encorafenib 300 mg"})")};
        request.prefetch["observations"] = bundle({observation("b", "58415-1", kPositive)});
        const Answer words = request.post();
        CHECK_MESSAGE(indicator_of(words, kNoResult) == "critical", words.text);
        CHECK(has(words, kLeftOut));
        request.drafts.back() = drug("m2", rxnorm("2049106"));
        const Answer coded = request.post();
        CHECK(indicator_of(coded, kNoResult).empty());
        CHECK_FALSE(has(coded, kLeftOut));
    }

    TEST_CASE("metastatic disease that only words tell of gives a warning") {
        constexpr std::string_view kNoScan = "New treatment is being ordered without a recent CT";
        constexpr std::string_view kInWords = "; known from words only, please confirm";
        Small request;
        request.prefetch["conditions"] = bundle({kRectal});
        CHECK(indicator_of(request.post(), kNoScan).empty());
        request.prefetch["conditions"] =
            bundle({kRectal,
                    R"({"resourceType":"Condition","id":"w","subject":{"reference":"Patient/p1"},)"
                    R"("code":{"text":"Liver metastases"}})"});
        const Answer metastasis = request.post();
        CHECK_MESSAGE(indicator_of(metastasis, kNoScan) == "warning", metastasis.text);
        CHECK(has(metastasis, kInWords));
        request.prefetch["conditions"] =
            bundle({R"({"resourceType":"Condition","id":"w","subject":{"reference":"Patient/p1"},)"
                    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"363351006"}]},)"
                    R"("stage":[{"summary":{"text":"Stage IV"}}]})"});
        const Answer stage = request.post();
        CHECK_MESSAGE(indicator_of(stage, kNoScan) == "warning", stage.text);
        CHECK(has(stage, kInWords));
        request.prefetch["conditions"] = bundle({kRectal, kLiver});
        const Answer coded = request.post();
        CHECK(indicator_of(coded, kNoScan) == "warning");
        CHECK_FALSE(has(coded, kInWords));
    }

    TEST_CASE("an operation that is booked in words gives a warning, a coded one the stop") {
        constexpr std::string_view kPlanned = "Surgery planned within 6 weeks";
        const auto booked = [](const std::string& service) {
            return R"({"resourceType":"Appointment","id":"a","status":"booked","serviceType":[)" +
                   service +
                   R"(],"start":"2026-10-15T08:00:00Z","participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"}]})";
        };
        Small request;
        request.drafts = {drug("m1", rxnorm("337521"))};
        request.prefetch["appointments"] = bundle({booked(R"({"text":"Partial hepatectomy"})")});
        const Answer words = request.post();
        CHECK_MESSAGE(indicator_of(words, kPlanned) == "warning", words.text);
        CHECK(has(words, kConfirm));
        request.prefetch["appointments"] = bundle(
            {booked(R"({"coding":[{"system":"http://snomed.info/sct","code":"107963000"}]})")});
        const Answer coded = request.post();
        CHECK_MESSAGE(indicator_of(coded, kPlanned) == "critical", coded.text);
    }

    TEST_CASE("no result is no result, whatever else words tell") {
        Small request;
        request.prefetch["conditions"] =
            bundle({kRectal, kLiver,
                    R"({"resourceType":"Condition","id":"w","subject":{"reference":"Patient/p1"},)"
                    R"("code":{"text":"bone metastases"}})"});
        const Answer answer = request.post();
        CHECK_MESSAGE(indicator_of(answer, kNoResult) == "critical", answer.text);
        CHECK_FALSE(has(answer, kConfirm));
        CHECK_FALSE(has(answer, kLeftOut));
    }
}

}  // namespace hookline::hooks::test
