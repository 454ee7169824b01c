#include "tests/engine/facts/fact_bench.hpp"

namespace hookline {
namespace {

using fhir::json::Value;
using test::FactBench;

constexpr const char* kContext = R"({"context": {"patientId": "p1"}, "prefetch": )";

std::string request_where_every_key_is_null() {
    std::string prefetch;
    for (const std::string_view key : mappings::kSourceNames) {
        prefetch += (prefetch.empty() ? "{\"" : ", \"") + std::string(key) + "\": null";
    }
    return kContext + prefetch + "}}";
}

}  // namespace

TEST_SUITE("facts/without records") {
    // Not retrieved is never absent: a negative needs complete sources.
    TEST_CASE("what every fact says when nothing exists, and when nothing was read") {
        FactBench absent(request_where_every_key_is_null(), "2026-10-05");
        FactBench unread(std::string(kContext) + "{}}", "2026-10-05");
        fhir::json::BodyBuffer body(
            test::read_text(test::source_dir() / "tests/data/facts/without-records.json"));
        RequestArena arena;
        const Value expected = fhir::json::parse(body, arena).value();
        for (const engine::Fact& fact : test::FactLibrary::shared().catalogue->facts()) {
            const Value* row = expected.find(fact.name);
            REQUIRE_MESSAGE(row != nullptr, fact.name);
            CHECK_MESSAGE(absent.text(fact.name) == test::expected_text(*row->find("absent")),
                          fact.name);
            CHECK_MESSAGE(unread.text(fact.name) == test::expected_text(*row->find("unread")),
                          fact.name);
            CHECK_MESSAGE(absent.report(fact.name).unread.empty(), fact.name);
            CHECK_MESSAGE((fact.sources.empty() || !unread.report(fact.name).unread.empty()),
                          fact.name);
        }
    }
}

}  // namespace hookline
