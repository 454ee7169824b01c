#include "hooks/protocol/discovery.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/hooks/support.hpp"

namespace hookline::hooks {

using test::Document;

TEST_SUITE("protocol/discovery") {
    TEST_CASE("CH-012: no services is an empty array") {
        CHECK(write_discovery({}) == R"({"services":[]})");
    }

    TEST_CASE("CH-014..CH-019: an entry has hook, title, description, id, prefetch and usage") {
        const std::vector<ServiceDescription> services = {
            {"g-order-sign",
             Hook::OrderSign,
             "Title",
             "Description",
             {{"patient", "Patient/{{context.patientId}}"}},
             {}}};
        Document document(write_discovery(services));
        REQUIRE(document.value().array_at("services").size() == 1);
        const fhir::json::Value& entry = document.value().array_at("services")[0];
        CHECK(entry.string_at("hook") == "order-sign");
        CHECK(entry.string_at("title") == "Title");
        CHECK(entry.string_at("description") == "Description");
        CHECK(entry.string_at("id") == "g-order-sign");
        CHECK_FALSE(entry.string_at("usageRequirements").empty());
        REQUIRE(entry.find("prefetch") != nullptr);
        CHECK(entry.find("prefetch")->members().size() == 1);
        CHECK(entry.find("prefetch")->string_at("patient") == "Patient/{{context.patientId}}");
        CHECK(entry.members().size() == 6);
    }

    TEST_CASE("CH-003, CH-018: a service that needs no prefetch has none, not an empty object") {
        const std::vector<ServiceDescription> services = {{"a", Hook::OrderSign, "T", "D", {}, {}}};
        CHECK(write_discovery(services).find("\"prefetch\"") == std::string::npos);
    }

    TEST_CASE("CH-004: a service without title has no title") {
        const std::vector<ServiceDescription> services = {{"a", Hook::OrderSign, "", "D", {}, {}}};
        CHECK(write_discovery(services).find("title") == std::string::npos);
    }

    TEST_CASE("CH-022: ids differ between the hooks of a guideline") {
        CHECK(service_id("metastatic-rectal-cancer", Hook::OrderSign) ==
              "metastatic-rectal-cancer-order-sign");
        CHECK(service_id("g", Hook::OrderSelect) != service_id("g", Hook::OrderSign));
    }
}

}  // namespace hookline::hooks
