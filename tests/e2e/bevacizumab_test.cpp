// MRC-BEV-03 where the last dose or the operation is known in part only.
#include <doctest/doctest.h>

#include <string>

#include "tests/e2e/small_request.hpp"

namespace hookline::hooks::test {
namespace {

const std::string kBevacizumab = rxnorm("253337");

std::string given(const std::string& type, const std::string& status, const std::string& dates) {
    return R"({"resourceType":")" + type + R"(","id":"bev","status":")" + status +
           R"(","subject":{"reference":"Patient/p1"},)" + dates + kBevacizumab + '}';
}

std::string operation(const std::string& code) {
    return R"({"resourceType":"ServiceRequest","id":"op","status":"draft","intent":"order","subject":{"reference":"Patient/p1"},"occurrenceDateTime":"2026-10-05","code":)" +
           code + '}';
}

const std::string kHepatectomy =
    R"({"coding":[{"system":"http://snomed.info/sct","code":"71273005"}]})";
constexpr std::string_view kNotFound = "Operation drafted while bevacizumab is running; date of";
constexpr std::string_view kTooEarly = "Bevacizumab was given less than 6 weeks before";

}  // namespace

TEST_SUITE("e2e/bevacizumab") {
    TEST_CASE("over since a day that is not recorded: the last dose may have been lately") {
        Small request;
        request.drafts = {operation(kHepatectomy)};
        request.prefetch["medicationStatements"] = bundle({given(
            "MedicationStatement", "completed", R"("effectivePeriod":{"start":"2026-08-06"},)")});
        CHECK(indicator_of(request.post(), kNotFound) == "warning");
        request.prefetch["medicationStatements"] =
            bundle({given("MedicationStatement", "completed",
                          R"("effectivePeriod":{"start":"2026-08-06","end":"2026-08-20"},)")});
        CHECK(indicator_of(request.post(), kNotFound).empty());
    }

    TEST_CASE("an operation that only words name gives a warning") {
        Small request;
        request.prefetch["medicationAdministrations"] = bundle({given(
            "MedicationAdministration", "completed", R"("effectiveDateTime":"2026-09-21",)")});
        request.drafts = {operation(kHepatectomy)};
        CHECK(indicator_of(request.post(), kTooEarly) == "critical");
        for (const char* words : {"Liver resection", "Right hemihepatectomy", "Colostomy",
                                  "Low anterior resection", "Hartmann procedure"}) {
            CAPTURE(words);
            request.drafts = {operation(R"({"text":")" + std::string(words) + R"("})")};
            const Answer answer = request.post();
            CHECK_MESSAGE(indicator_of(answer, kTooEarly) == "warning", answer.text);
        }
        for (const char* words : {"CT liver after hepatectomy", "Referral for liver resection"}) {
            CAPTURE(words);
            request.drafts = {operation(R"({"text":")" + std::string(words) + R"("})")};
            CHECK(indicator_of(request.post(), kTooEarly).empty());
        }
    }
}

}  // namespace hookline::hooks::test
