// Orders that look like what a rule speaks of and are another product: no rule takes them for it,
// and beside other orders they count as what they are.
#include <doctest/doctest.h>

#include <string>

#include "tests/e2e/small_request.hpp"

namespace hookline::hooks::test {
namespace {

Small with_drafts(const std::vector<std::string>& codes) {
    Small request;
    request.drafts.clear();
    for (const std::string& code : codes) {
        request.drafts.push_back(drug("m" + code, rxnorm(code)));
    }
    request.prefetch["conditions"] = bundle({kRectal, condition(kIcd, "C79.51")});
    for (const char* key :
         {"medicationRequests", "medicationStatements", "medicationAdministrations"}) {
        request.prefetch[key] = bundle({});
    }
    request.prefetch["observations"] =
        bundle({observation("e", "89247-1", R"("valueInteger":1)", "final", "2026-10-01")});
    return request;
}

Answer select(Small request) {
    request.selections = R"(["MedicationRequest/m4492"])";
    return request.post();
}

constexpr std::string_view kNoBoneAgent = "Systemic treatment drafted; bone metastases without";
constexpr std::string_view kSingleAgent = "MRC-L1-02";

}  // namespace

TEST_SUITE("e2e/look-alikes") {
    TEST_CASE("no bone agent is proposed beside a drafted one of any strength") {
        CHECK(has(select(with_drafts({"4492"})), kNoBoneAgent));
        CHECK_FALSE(has(select(with_drafts({"4492", "1046398"})), kNoBoneAgent));  // 120 mg
        const Answer osteoporosis = select(with_drafts({"4492", "993456"}));       // 60 mg
        CHECK_MESSAGE(!has(osteoporosis, kNoBoneAgent), osteoporosis.text);
    }

    TEST_CASE("5-FU beside liposomal irinotecan is no single agent") {
        CHECK(has(with_drafts({"4492"}).post(), kSingleAgent));
        CHECK_FALSE(has(with_drafts({"4492", "51499"}).post(), kSingleAgent));
        const Answer liposomal = with_drafts({"4492", "1719777"}).post();
        CHECK_MESSAGE(!has(liposomal, kSingleAgent), liposomal.text);
    }

    TEST_CASE("liposomal irinotecan alone is checked as nothing") {
        CHECK(with_drafts({"51499"}).post().cards().size() >
              with_drafts({"1719777"}).post().cards().size());
    }
}

}  // namespace hookline::hooks::test
