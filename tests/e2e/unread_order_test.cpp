// An order that cannot be read may be any: what rests on the absence of an order is undecided then,
// and is named (statements section 2, "Not retrieved is not absent").
#include <doctest/doctest.h>

#include <string>

#include "fhir/base/files.hpp"
#include "tests/e2e/small_request.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

const std::string kUnreadDrug =
    drug("gone", R"("medicationReference":{"reference":"Medication/x"})");
const std::string kUnreadService =
    R"({"resourceType":"ServiceRequest","id":"gone","status":"draft","intent":"order",)"
    R"("subject":{"reference":"Patient/p1"}})";
const std::string kFluorouracil = drug("m2", rxnorm("4492"));

constexpr std::string_view kStagingCt = "New treatment is being ordered without a recent CT";
constexpr std::string_view kRasOpen = "Systemic treatment drafted; RAS is not fully known";

Answer post_with(std::vector<std::string> drafts) {
    Small request;
    request.drafts = std::move(drafts);
    return request.post();
}

// The request of vignette V02, its cetuximab a Medication that is nowhere.
std::string with_unread_cetuximab() {
    std::string text = hookline::read_file(hookline::test::source_dir() /
                                           "engine/guidelines/metastatic-rectal-cancer/cases/"
                                           "V02-cetuximab-without-ras.request.json")
                           .value();
    const std::size_t begin = text.rfind("\"medicationCodeableConcept\"", text.find("\"1657659\""));
    const std::string_view last = "\"text\": \"cetuximab\"";
    const std::size_t end = text.find('}', text.find(last, begin)) + 1;
    return text.replace(begin, end - begin,
                        R"("medicationReference":{"reference":"Medication/x"})");
}

}  // namespace

TEST_SUITE("e2e/unread order") {
    TEST_CASE("no targeted agent is missed beside a drug that cannot be read") {
        const std::string request = with_unread_cetuximab();
        const Answer answer = post(request, "2026-10-05", "metastatic-rectal-cancer-order-sign");
        REQUIRE_MESSAGE(answer.ok, answer.text);
        CHECK(indicator_of(answer, "FOLFIRI without a targeted agent").empty());
        CHECK(indicator_of(answer, kRasOpen).empty());
        CHECK_FALSE(has(answer, "Add bevacizumab"));
        CHECK(has(answer, "**Could not be read:** an order of this call."));
        CHECK(has(answer, "might apply: MRC-MOL-01 and MRC-L2-05"));
        CHECK(indicator_of(answer, "An order or appointment of this call") == "info");
    }

    TEST_CASE("a drug that cannot be read is no test and no CT; an order without code may be") {
        const Answer read = post_with({kFluorouracil});
        CHECK(indicator_of(read, kStagingCt) == "warning");
        CHECK(indicator_of(read, kRasOpen) == "info");
        const Answer drug = post_with({kFluorouracil, kUnreadDrug});
        CHECK(indicator_of(drug, kStagingCt) == "warning");
        CHECK(indicator_of(drug, kRasOpen).empty());
        CHECK(has(drug, "MRC-MOL-01"));
        const Answer service = post_with({kFluorouracil, kUnreadService});
        CHECK(indicator_of(service, kStagingCt).empty());
        CHECK(has(service, "MRC-STG-01"));
    }

    TEST_CASE("a stop stays: an order that cannot be read is no exception from it") {
        const Answer answer = post_with({kCetuximab, kUnreadDrug});
        CHECK(indicator_of(answer, "No complete RAS result") == "critical");
        Small mutant;
        mutant.drafts = {kCetuximab, kUnreadDrug};
        mutant.prefetch["observations"] =
            bundle({observation("b", "58415-1", kPositive)});  // BRAF V600E
        const Answer beside = mutant.post();
        CHECK(has(beside, "BRAF V600E: mutant"));
        CHECK_MESSAGE(indicator_of(beside, "No complete RAS result") == "critical", beside.text);
    }
}

}  // namespace hookline::hooks::test
