// What could not be checked is not offered, and the card says so: a suggestion that is missing
// looks as if it did not fit (statements section 2, "Not retrieved is not absent").
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/small_request.hpp"

namespace hookline::hooks::test {
namespace {

constexpr std::string_view kTitle =
    "**Suggestions that could not be checked and are therefore not offered**\n";

// The lines about suggestions that were not checked on the card whose summary begins so.
std::vector<std::string> not_checked(const Answer& answer, std::string_view summary) {
    std::vector<std::string> lines;
    for (const fhir::json::Value& card : answer.cards()) {
        const std::string_view detail = card.string_at("detail");
        std::size_t at = detail.find(kTitle);
        if (!card.string_at("summary").starts_with(summary) || at == std::string_view::npos) {
            continue;
        }
        at += kTitle.size();
        while (detail.substr(at).starts_with("\n- ")) {
            const std::size_t end = detail.find('\n', at + 1);
            lines.emplace_back(detail.substr(at + 3, end - at - 3));
            at = end;
        }
    }
    return lines;
}

const std::string kCurrentCt =
    R"({"resourceType":"DiagnosticReport","id":"ct","status":"final","subject":)"
    R"({"reference":"Patient/p1"},"effectiveDateTime":"2026-09-25","code":{"coding":)"
    R"([{"system":"http://snomed.info/sct","code":"418023006"}]}})";

constexpr std::string_view kRas = "No complete RAS result";
using Lines = std::vector<std::string>;

}  // namespace

TEST_SUITE("e2e/unchecked suggestion") {
    TEST_CASE("a condition that rests on data that were not read: named with the data") {
        Small request;
        CHECK(not_checked(request.post(), kRas).empty());  // all read: they do not fit
        request.prefetch.erase("serviceRequests");
        CHECK(not_checked(request.post(), kRas) ==
              Lines{"Remove the EGFR inhibitor, RAS result awaited; not read: orders",
                    "Use bevacizumab instead, RAS result awaited; not read: orders"});
        // What decides them is known: the test is awaited, whatever the orders say.
        request.prefetch["observations"] =
            bundle({observation("r", "81420-2", "", "registered", "2026-09-20")});
        const Answer awaited = request.post();
        CHECK(has(awaited, "Remove the EGFR inhibitor, RAS result awaited"));
        CHECK_MESSAGE(not_checked(awaited, kRas).empty(), awaited.text);
    }

    TEST_CASE("an order that cannot be read may be the one that a suggestion would draft") {
        Small request;
        request.drafts.push_back(
            drug("gone", R"("medicationReference":{"reference":"Medication/x"})"));
        CHECK(not_checked(request.post(), kRas) ==
              Lines{"Order extended RAS test and use bevacizumab instead; not read: an order of "
                    "this call"});
    }

    TEST_CASE("orders to change may be among those that were not read") {
        constexpr std::string_view kRunning = "RAS-mutant tumour and an EGFR inhibitor is running";
        Small request;
        request.hook = "patient-view";
        request.drafts.clear();
        request.prefetch["observations"] = bundle({observation("r", "82535-6", kPositive)});
        std::string given = drug("a1", rxnorm("318341"));
        for (const auto& [from, to] :
             {std::pair("MedicationRequest", "MedicationAdministration"),
              std::pair(R"("status":"draft","intent":"order")",
                        R"("status":"completed","effectiveDateTime":"2026-09-28")")}) {
            given.replace(given.find(from), std::string_view(from).size(), to);
        }
        request.prefetch["medicationAdministrations"] = bundle({given});
        CHECK(has(request.post(), std::string(kRunning)));
        CHECK_MESSAGE(not_checked(request.post(), kRunning).empty(), request.post().text);
        request.prefetch.erase("medicationStatements");  // nothing there could be stopped
        CHECK(not_checked(request.post(), kRunning).empty());
        request.prefetch.erase("medicationRequests");
        CHECK(not_checked(request.post(), kRunning) ==
              Lines{"Stop the EGFR inhibitor; not read: prescriptions"});
    }

    TEST_CASE("a part of a suggestion that cannot be decided withholds all of it") {
        const auto neuropathy = [](const std::string& day) {
            return R"({"resourceType":"Observation","id":"n)" + day +
                   R"(","status":"final","code":{"coding":[{"system":"http://snomed.info/sct",)"
                   R"("code":"7339009"}]},"subject":{"reference":"Patient/p1"},)"
                   R"("effectiveDateTime":")" +
                   day + R"(","valueInteger":2})";
        };
        constexpr std::string_view kStop = "Persistent neuropathy grade 2 or more: do not continue";
        Small request;
        request.drafts = {drug("m1", rxnorm("32592"))};
        request.prefetch["observations"] =
            bundle({neuropathy("2026-09-01"), neuropathy("2026-09-28"),
                    observation("e", "89247-1", R"("valueInteger":1)")});
        request.prefetch["diagnosticReports"] = bundle({kCurrentCt});
        const Answer read = request.post();
        CHECK_MESSAGE(has(read, "Draft irinotecan; the dose is left to the prescriber"), read.text);
        CHECK(not_checked(read, kStop).empty());
        // It would remove oxaliplatin; whether irinotecan has to be drafted cannot be seen.
        request.drafts.push_back(
            drug("gone", R"("medicationReference":{"reference":"Medication/x"})"));
        const Answer unread = request.post();
        CHECK_MESSAGE(not_checked(unread, kStop) ==
                          Lines{"Change to FOLFIRI; not read: an order of this call"},
                      unread.text);
        CHECK_FALSE(has(unread, "\"label\":\"Change to FOLFIRI\""));
    }
}

}  // namespace hookline::hooks::test
