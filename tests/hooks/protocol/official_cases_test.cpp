// The request cases of HL7's validator, rewritten with the same peculiarities: what it calls good
// is read, and what it calls bad is read as far as real clients send it.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hooks/protocol/request.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

struct Row {
    std::string name;
    std::string body;
    std::string where;      ///< of the refusal; empty: it is read
    std::size_t tolerated;  ///< deviations let pass
};

std::string call(const std::string& hook, const std::string& context,
                 const std::string& more = "") {
    return R"({"hook":")" + hook + R"(","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)" +
           more + R"("context":{)" + context + "}}";
}

std::vector<Row> rows() {
    const std::string user = R"("userId":"Practitioner/example",)";
    const std::string order =
        R"({"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":)"
        R"({"resourceType":"MedicationRequest","id":"smart-1","status":"active","intent":"order",)"
        R"("subject":{"reference":"Patient/1288992"}}})";
    const std::string drafts = R"("draftOrders":{"resourceType":"Bundle","entry":[)";
    return {
        {"request-pv-good: prefetch values of null",
         call(
             "patient-view", user + R"("patientId":"1288992","encounterId":"89284")",
             R"("fhirServer":"https://hooks.example","prefetch":{"item1":{"resourceType":"Patient",)"
             R"("id":"1288992"},"item2":{"resourceType":"Bundle"},"item3":null,"item4":null},)"),
         "", 0},
        {"request-patient-view-good", call("patient-view", user + R"("patientId":"1288992")"), "",
         0},
        {"request-order-select-good: active orders with fullUrl",
         call("order-select", user +
                                  R"("patientId":"1288992","selections":[)"
                                  R"("MedicationRequest/smart-1"],)" +
                                  drafts + order + "]}"),
         "", 0},
        {"request-order-sign-good",
         call("order-sign", user + R"("patientId":"1288992",)" + drafts + order + "]}"), "", 0},
        {"request-order-sign-bad-1: Patient/, no fullUrl, words that are no codes",
         call("order-sign",
              user + R"("patientId":"Patient/1288992",)" + drafts +
                  R"({"resource":{"resourceType":"MedicationRequest","status":"Xactive"}}]})",
              R"("extension":{"myhospital":{"x":1}},"prefetch":{"patient":)"
              R"({"resourceType":"Patient","birthDate":"X2002-09-26"}},)"),
         "", 1},
        {"request-order-sign-bad-2: both prefixes, prefetch of times before 1.0",
         call("order-sign",
              user + R"("patientId":"Patient/1","encounterId":"Encounter/2",)" + drafts + order +
                  "]}",
              R"("prefetch":{"patient":{"response":{"status":"200 OK"},"resource":)"
              R"({"resourceType":"Patient","id":"1"}}},)"),
         "", 3},
        {"request-order-select-bad: a selection without type",
         call("order-select",
              user + R"("patientId":"1","selections":["smart-1"],)" + drafts + order + "]}"),
         "", 0},
        {"request-order-select-extensions: no draftOrders",
         call("order-select",
              user + R"("patientId":"1","selections":["MedicationRequest/smart-1"])",
              R"("extension":{"x":"a text"},)"),
         "context.draftOrders", 0},
        {"request-patient-view-bad: both prefixes",
         call("patient-view", user + R"("patientId":"Patient/1","encounterId":"Encounter/2")"), "",
         2},
        {"connectathon: extensions as texts, Epic's way",
         call("order-sign", user + R"("patientId":"1",)" + drafts + order + "]}",
              R"("extension":{"com.epic.cdshooks.request.bpa-trigger-action":"23",)"
              R"("com.epic.cdshooks.request.cds-hooks-specification-version":"1.1",)"
              R"("com.epic.cdshooks.request.fhir-version":"R4",)"
              R"("internal.epic.cdshooks.request.epic-emp-id":"1"},)"),
         "", 0},
        {"CH-048: user and patient of times before 1.0 beside the context",
         call("patient-view", user + R"("patientId":"1")",
              R"("user":"Practitioner/old","patient":"another",)"),
         "", 0},
        {"sandbox: a draft with neither intent nor drug, a category that is an object",
         call("order-select",
              user + R"("patientId":"1","selections":["MedicationRequest/request-123"],)" + drafts +
                  R"({"resource":{"resourceType":"MedicationRequest","id":"request-123",)"
                  R"("status":"draft","category":{"coding":[{}]}}}]})"),
         "", 0},
        {"sandbox: an order with an empty coding",
         call("order-select", user + R"("patientId":"1","selections":[],)" + drafts +
                                  R"({"resource":{"resourceType":"ServiceRequest","intent":"plan",)"
                                  R"("code":{"coding":[{}]},"reasonCode":[]}}]})"),
         "", 0},
        {"CRD test kit: order-dispatch with order and task",
         call("order-dispatch", R"("patientId":"1","order":"ServiceRequest/1",)"
                                R"("performer":"Practitioner/1","task":{"resourceType":"Task"})"),
         "", 2},
    };
}

}  // namespace

TEST_SUITE("protocol/official_cases") {
    TEST_CASE("requests of HL7's validator, the sandbox, the CRD test kit and Epic") {
        for (const Row& row : rows()) {
            CAPTURE(row.name);
            test::Document document(row.body);
            const auto request = parse_request(document.value(), document.arena);
            CHECK(request.has_value() == row.where.empty());
            if (!request) {
                CHECK(request.error().where == row.where);
                continue;
            }
            CHECK(request->tolerated == row.tolerated);
            CHECK(request->common().patient_id.find('/') == std::string_view::npos);
            CHECK(request->common().patient_id != "another");
        }
    }

    TEST_CASE("CH-064: the null values of request-pv-good stay null") {
        test::Document document(rows().front().body);
        const auto request = parse_request(document.value(), document.arena);
        REQUIRE(request.has_value());
        REQUIRE(request->prefetch.find("item3") != nullptr);
        CHECK(request->prefetch.find("item3")->is_null());
    }
}

}  // namespace hookline::hooks
