// Why rules speak, as the server tells it.
#include <algorithm>

#include "fhir/base/files.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {

using fhir::json::Value;

TEST_SUITE("e2e/explain") {
    TEST_CASE("a call explained: the rule that fired, its conditions, facts and sources") {
        const auto text = read_file(hookline::test::source_dir() /
                                    "examples/requests/cetuximab-without-ras.json");
        REQUIRE(text.has_value());
        const RequestTime time = parse_now("2026-10-05").value();
        const FixedClock clock(time.now_ms, time.offset_minutes);
        CountingIdSource ids;
        const Service hookline(shipped_content(), clock, ids);
        fhir::json::BodyBuffer body(*text);
        const auto call = hookline.read_call("metastatic-rectal-cancer-order-sign", body);
        REQUIRE(call.has_value());
        const auto explained = hookline.explain(**call);
        REQUIRE(explained.has_value());

        fhir::json::BodyBuffer answer(*explained);
        RequestArena arena;
        const auto root = fhir::json::parse(answer, arena);
        REQUIRE(root.has_value());
        const auto rules = root->array_at("rules");
        CHECK(rules.size() > 20);
        const auto rule = std::ranges::find_if(rules, [](const Value& candidate) {
            return candidate.string_at("rule") == "MRC-EGFR-01-a";
        });
        REQUIRE(rule != rules.end());
        CHECK(rule->string_at("outcome") == "fired");
        CHECK(rule->array_at("orders").size() == 1);
        CHECK(!rule->array_at("conditions").empty());
        CHECK(std::ranges::any_of(rule->array_at("facts"), [](const Value& fact) {
            return fact.string_at("name") == "primary_site" &&
                   fact.string_at("value") == "rectum" && !fact.array_at("sources").empty();
        }));
    }
}

}  // namespace hookline::hooks::test
