#include "hooks/fetch/missing_data.hpp"

#include <doctest/doctest.h>

#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

const std::vector<PrefetchTemplate> kTemplates = {
    {"patient", "Patient/{{context.patientId}}"},
    {"conditions", "Condition?patient={{context.patientId}}"},
    {"medicationRequests", "MedicationRequest?patient={{context.patientId}}"},
};

// A call with its memory, and what it lacks.
struct Call {
    explicit Call(std::string_view text) : document(text) {
        auto parsed = parse_request(document.value(), document.arena);
        REQUIRE(parsed.has_value());
        missing = find_missing_data(*parsed, kTemplates, "https://fhir.example/r4");
    }
    test::Document document;
    MissingData missing;
};

std::string view_call(std::string_view prefetch) {
    return test::replaced(test::kPatientView, "{}}", std::string(prefetch) + "}");
}

TEST_SUITE("hooks/fetch/missing_data") {
    TEST_CASE("CH-060, CH-062: keys that were not sent are missing, with their queries") {
        const Call call(test::kPatientView);
        REQUIRE(call.missing.items.size() == 3);
        CHECK(call.missing.items[0].key == "patient");
        CHECK(call.missing.items[0].query == "Patient/p-1");
        CHECK(call.missing.items[1].query == "Condition?patient=p-1");
        CHECK(call.missing.items[1].begun.is_null());
    }

    TEST_CASE("CH-050: drafts are never looked for on the FHIR server, whatever ids they have") {
        const Call call(
            test::replaced(test::kOrderSign, R"("entry":[])",
                           R"("entry":[{"fullUrl":"https://ehr.example/r4/MedicationRequest/d-1",)"
                           R"("resource":{"resourceType":"MedicationRequest","id":"d-1"}}])"));
        REQUIRE_FALSE(call.missing.items.empty());
        for (const FetchItem& item : call.missing.items) {
            CAPTURE(item.query);
            CHECK(item.query.find("d-1") == std::string::npos);
        }
        CHECK(call.missing.references.empty());
    }

    TEST_CASE("CH-064, CH-065: null and OperationOutcome were looked for already") {
        const Call call(
            view_call(R"({"patient":null,"conditions":{"resourceType":"OperationOutcome"},)"
                      R"("medicationRequests":{"resourceType":"Bundle"},"other":1})"));
        CHECK(call.missing.is_empty());
    }

    TEST_CASE("CH-068: a Bundle with a next link is missing its rest") {
        const Call call(view_call(
            R"({"patient":null,"medicationRequests":null,"conditions":{"resourceType":"Bundle",)"
            R"("link":[{"relation":"next","url":"x"}]}})"));
        REQUIRE(call.missing.items.size() == 1);
        CHECK(call.missing.items[0].key == "conditions");
        CHECK(call.missing.items[0].begun.is_object());
    }

    TEST_CASE("SR-050: an id that cannot stand in a URL asks for nothing; others are encoded") {
        for (const char* id : {"..", "a,b", "a|b", "a$b"}) {
            CAPTURE(id);
            CHECK(Call(test::replaced(test::kPatientView, "p-1", id)).missing.items.empty());
        }
        const Call begun(test::replaced(
            view_call(R"({"patient":null,"medicationRequests":null,"conditions":{"resourceType":)"
                      R"("Bundle","link":[{"relation":"next","url":"x"}]}})"),
            "p-1", "a,b"));
        CHECK(begun.missing.items.empty());
        const Call call(test::replaced(test::kPatientView, "p-1", "1&_include=*"));
        CHECK(call.missing.items.at(1).query == "Condition?patient=1%26_include%3D%2A");
    }

    TEST_CASE("Medications that are referred to and did not come are missing") {
        const auto with = [](std::string_view reference, std::string_view more = {}) {
            return view_call(
                R"({"patient":null,"conditions":null,"medicationRequests":{"resourceType":"Bundle",)"
                R"("entry":[{"resource":{"resourceType":"MedicationRequest","medicationReference":)"
                R"({"reference":")" +
                std::string(reference) + R"("}}})" + std::string(more) + "]}}");
        };
        const Call call(with("Medication/m-1"));
        REQUIRE(call.missing.items.size() == 1);
        CHECK(call.missing.items[0].query.empty());
        CHECK(call.missing.items[0].begun.is_object());
        CHECK(Call(with("https://fhir.example/r4/Medication/m-1")).missing.items.size() == 1);
        CHECK(Call(with("https://evil.example/r4/Medication/m-1")).missing.is_empty());
        CHECK(Call(with("#m-1")).missing.is_empty());
        const Call brought(
            with("Medication/m-1", R"(,{"resource":{"resourceType":"Medication","id":"m-1"}})"));
        CHECK(brought.missing.is_empty());
        CHECK(brought.missing.known == std::vector<std::string>{"Medication/m-1"});
    }

    TEST_CASE("a Medication of a drafted order is missing, unless it is among the drafts") {
        const auto with = [](std::string_view more) {
            return test::replaced(
                test::replaced(test::kOrderSign, R"("prefetch":{})",
                               R"("prefetch":{"patient":null,)"
                               R"("conditions":null,"medicationRequests":null})"),
                R"("entry":[])",
                R"("entry":[{"resource":{"resourceType":"MedicationRequest","medicationReference":)"
                R"({"reference":"Medication/m-1"}}})" +
                    std::string(more) + "]");
        };
        const Call call(with(""));
        REQUIRE(call.missing.references.size() == 1);
        CHECK(call.missing.references[0].text == "Medication/m-1");
        CHECK(Call(with(R"(,{"resource":{"resourceType":"Medication","id":"m-1"}})"))
                  .missing.is_empty());
        // An entry without a resource, an order without a reference: nothing to look for.
        CHECK(
            Call(with(R"(,{"fullUrl":"urn:x"},{"resource":{"resourceType":"MedicationRequest"}})"))
                .missing.references.size() == 1);
        std::string select = with("");
        for (const auto& [from, to] :
             {std::pair(R"("hook":"order-sign")", R"("hook":"order-select")"),
              std::pair(R"("draftOrders")", R"("selections":[],"draftOrders")")}) {
            select = test::replaced(select, from, to);
        }
        CHECK(Call(select).missing.references.size() == 1);
    }

    TEST_CASE("dispatched orders are missing, unless the prefetch has them") {
        const Call call(test::kOrderDispatch);
        REQUIRE(call.missing.references.size() == 1);
        CHECK(call.missing.references[0].path == "ServiceRequest/s-1");
        CHECK(Call(test::replaced(test::kOrderDispatch, R"("ServiceRequest/s-1")",
                                  R"("https://evil.example/r4/ServiceRequest/s-1")"))
                  .missing.references.empty());
        const Call brought(test::replaced(
            test::kOrderDispatch, R"("prefetch":{})",
            R"("prefetch":{"patient":null,"conditions":null,"medicationRequests":{)"
            R"("resourceType":"Bundle","entry":[{"resource":{"resourceType":"ServiceRequest",)"
            R"("id":"s-1"}}]}})"));
        CHECK(brought.missing.is_empty());
    }
}

}  // namespace
}  // namespace hookline::hooks
