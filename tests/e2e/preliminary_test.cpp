// FHIR shapes section 8: a preliminary value is usable for warnings only. It establishes no stop
// and silences nothing.
#include <doctest/doctest.h>

#include <string>

#include "tests/e2e/small_request.hpp"

namespace hookline::hooks::test {
namespace {

const std::string kOxaliplatin = drug("m1", rxnorm("32592"));

std::string ecog(const std::string& score, const std::string& status, const std::string& date) {
    return observation("e" + score + status, "89247-1", R"("valueInteger":)" + score, status, date);
}

std::string neuropathy(const std::string& grade, const std::string& status,
                       const std::string& date) {
    return R"({"resourceType":"Observation","id":"n)" + date + R"(","status":")" + status +
           R"(","subject":{"reference":"Patient/p1"},"effectiveDateTime":")" + date +
           R"(","code":{"coding":[{"system":"http://snomed.info/sct","code":"7339009"}]},)"
           R"("valueInteger":)" +
           grade + '}';
}

Answer post_with(const std::vector<std::string>& observations) {
    Small request;
    request.drafts = {kOxaliplatin};
    request.prefetch["observations"] = bundle(observations);
    return request.post();
}

constexpr std::string_view kStop = "Persistent neuropathy grade 2 or more: do not continue";
constexpr std::string_view kIsItPersistent = "Neuropathy grade 2 or more recorded";
constexpr std::string_view kNoEcog = "Systemic treatment ordered without a recorded performance";
constexpr std::string_view kUnfit = "ECOG 3-4";
constexpr std::string_view kConfirm = "part of what this rests on is preliminary";
constexpr std::string_view kLeftOut = "what is preliminary was left out";

}  // namespace

TEST_SUITE("e2e/preliminary") {
    TEST_CASE("a preliminary grade warns, a final one stops") {
        const Answer early = post_with({neuropathy("2", "preliminary", "2026-09-01"),
                                        neuropathy("2", "preliminary", "2026-09-28")});
        CHECK_MESSAGE(indicator_of(early, kStop) == "warning", early.text);
        CHECK(has(early, kConfirm));
        CHECK(has(early, "; preliminary"));
        const Answer one_is_final = post_with(
            {neuropathy("2", "final", "2026-09-01"), neuropathy("2", "preliminary", "2026-09-28")});
        CHECK(indicator_of(one_is_final, kStop) == "warning");
        const Answer final = post_with(
            {neuropathy("2", "final", "2026-09-01"), neuropathy("2", "final", "2026-09-28")});
        CHECK(indicator_of(final, kStop) == "critical");
        CHECK_FALSE(has(final, kConfirm));
        CHECK_FALSE(has(final, "; preliminary"));
    }

    TEST_CASE("a preliminary recovery silences no stop and no warning") {
        const Answer stop = post_with({neuropathy("2", "final", "2026-09-01"),
                                       neuropathy("2", "final", "2026-09-20"),
                                       neuropathy("0", "preliminary", "2026-09-28")});
        CHECK_MESSAGE(indicator_of(stop, kStop) == "critical", stop.text);
        CHECK(has(stop, kLeftOut));
        const Answer warning = post_with(
            {neuropathy("2", "final", "2026-09-20"), neuropathy("0", "preliminary", "2026-09-28")});
        CHECK_MESSAGE(indicator_of(warning, kIsItPersistent) == "warning", warning.text);
        CHECK(has(warning, kLeftOut));
        const Answer recovered = post_with(
            {neuropathy("2", "final", "2026-09-20"), neuropathy("0", "final", "2026-09-28")});
        CHECK(indicator_of(recovered, kIsItPersistent).empty());
    }

    TEST_CASE("a preliminary performance status warns, and a final one is still asked for") {
        const Answer unfit = post_with({ecog("3", "preliminary", "2026-10-01")});
        CHECK_MESSAGE(indicator_of(unfit, kUnfit) == "warning", unfit.text);
        CHECK(indicator_of(unfit, kNoEcog) == "warning");
        const Answer fit = post_with({ecog("1", "preliminary", "2026-10-01")});
        CHECK(indicator_of(fit, kUnfit).empty());
        CHECK(indicator_of(fit, kNoEcog) == "warning");
        const Answer known = post_with({ecog("1", "final", "2026-10-01")});
        CHECK(indicator_of(known, kNoEcog).empty());
    }

    TEST_CASE("a preliminary score that is better clears no final one") {
        const Answer answer =
            post_with({ecog("3", "final", "2026-09-25"), ecog("1", "preliminary", "2026-10-01")});
        CHECK_MESSAGE(indicator_of(answer, kUnfit) == "warning", answer.text);
        CHECK(has(answer, kLeftOut));
    }

    TEST_CASE("a preliminary ECOG of 5 is no death") {
        CHECK(post_with({ecog("5", "final", "2026-10-01")}).cards().empty());
        CHECK_FALSE(post_with({ecog("5", "preliminary", "2026-10-01")}).cards().empty());
    }
}

}  // namespace hookline::hooks::test
