#include "hooks/protocol/prefetch.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/hooks/support.hpp"

namespace hookline::hooks {

using test::Document;

TEST_SUITE("protocol/prefetch") {
    TEST_CASE("CH-033, CH-037: templates have one plain token, no modifier and no include") {
        std::set<std::string_view> keys;
        for (const PrefetchTemplate& item : prefetch_templates()) {
            CAPTURE(item.key);
            keys.insert(item.key);
            const std::size_t token = item.query.find("{{");
            REQUIRE(token != std::string_view::npos);
            CHECK(item.query.substr(token) == "{{context.patientId}}");
            CHECK(item.query.find_first_of(":_&") == std::string_view::npos);
        }
        CHECK(keys.size() == prefetch_templates().size());
        CHECK(keys.contains("observations"));
    }

    TEST_CASE("CH-063, CH-064: absent and null stay two different things") {
        Document document(R"({"prefetch":{"patient":null}})");
        const auto prefetch = read_prefetch(document.value(), document.arena);
        REQUIRE(prefetch.has_value());
        REQUIRE(prefetch->find("patient") != nullptr);
        CHECK(prefetch->find("patient")->is_null());
        CHECK(prefetch->find("conditions") == nullptr);
    }

    TEST_CASE("SR-065: wrapped values are unwrapped, failed ones are left out") {
        Document document(R"({"prefetch":{
            "patient":{"response":{"status":"200 OK"},"resource":{"resourceType":"Patient"}},
            "conditions":{"response":{"status":404},"resource":null},
            "observations":{"resource":{"resourceType":"Bundle"}},
            "goals":{"response":{"status":"200"}},
            "procedures":{"resourceType":"Bundle"},
            "carePlans":"x"}})");
        const auto prefetch = read_prefetch(document.value(), document.arena);
        REQUIRE(prefetch.has_value());
        CHECK(prefetch->find("patient")->string_at("resourceType") == "Patient");
        CHECK(prefetch->find("conditions") == nullptr);
        CHECK(prefetch->find("observations")->string_at("resourceType") == "Bundle");
        CHECK(prefetch->find("goals") == nullptr);
        CHECK(prefetch->find("procedures")->string_at("resourceType") == "Bundle");
        CHECK(prefetch->find("carePlans")->text() == "x");
    }
}

}  // namespace hookline::hooks
