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

    TEST_CASE(
        "CH-014..CH-019, CH-023: an entry has hook, title, description, id, prefetch and usage") {
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

    TEST_CASE("CH-020, CH-021: version and hookVersion only at level 3.0, an own hook has none") {
        const std::vector<ServiceDescription> services = {
            {"a", Hook::OrderDispatch, "T", "D", {}, {}},
            {"b", Hook::Other, "T", "D", {}, "org.example.board-review"}};
        CHECK(write_discovery(services).find("ersion") == std::string::npos);
        Document document(write_discovery(services, {SpecLevel::V3}));
        const auto entries = document.value().array_at("services");
        CHECK(entries[0].string_at("version") == "3.0.0-ballot");
        CHECK(entries[0].string_at("hookVersion") == "1.1");
        CHECK(entries[1].string_at("version") == "3.0.0-ballot");
        CHECK(entries[1].find("hookVersion") == nullptr);
        for (const Hook hook : kHooks) {
            CHECK_FALSE(hook_version(to_string(hook)).empty());
        }
    }

    TEST_CASE("CH-037: Observations are asked for by code where the profile wants it") {
        const std::vector<ServiceDescription> services = {
            {"a",
             Hook::OrderSign,
             "T",
             "D",
             {{"observations", "all", "by-code"}, {"goals", "g"}},
             {}}};
        CHECK(write_discovery(services).find(R"("prefetch":{"observations":"all","goals":"g"})") !=
              std::string::npos);
        CHECK(write_discovery(services, {SpecLevel::V2, ObservationQuery::ByCode})
                  .find(R"("prefetch":{"observations":"by-code","goals":"g"})") !=
              std::string::npos);
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
