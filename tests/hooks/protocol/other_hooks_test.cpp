// Hooks besides the seven: deprecated names, the rest of the library, hooks of organisations.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hooks/protocol/request.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using test::Document;
using test::replaced;

std::string call_of(const std::string& hook, const std::string& rest) {
    return R"({"hook":")" + hook + R"(","hookInstance":"i","context":{"patientId":"p")" + rest +
           "}}";
}

const std::string kDrafts =
    R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest"}}]})";

}  // namespace

TEST_SUITE("protocol/other_hooks") {
    TEST_CASE("section 12: deprecated hooks are answered as the one that took their place") {
        struct Row {
            const char* hook;
            const char* orders;
            bool at_order_select;
        };
        for (const Row& row : {Row{"order-review", "orders", false},
                               Row{"medication-prescribe", "medications", true}}) {
            CAPTURE(row.hook);
            const std::string body =
                call_of(row.hook, R"(,"userId":"Practitioner/u",")" + std::string(row.orders) +
                                      "\":" + kDrafts);
            Document document(body);
            auto request = parse_request(document.value(), document.arena);
            REQUIRE(request.has_value());
            CHECK(request->hook == Hook::OrderSign);
            CHECK(request->tolerated == 1);
            const auto& context = std::get<OrderSignContext>(request->context);
            CHECK(context.draft_orders.array_at("entry").size() == 1);
            auto at_select = *request;
            CHECK(accept_for(at_select, Hook::OrderSelect, "order-select") == row.at_order_select);
            CHECK(at_select.hook == (row.at_order_select ? Hook::OrderSelect : Hook::OrderSign));
            CHECK(accept_for(*request, Hook::OrderSign, "order-sign"));
            CHECK_FALSE(accept_for(*request, Hook::PatientView, "patient-view"));
        }
    }

    TEST_CASE("CH-049: a deprecated hook with orders of its own time is refused by their place") {
        Document document(call_of("order-review",
                                  R"(,"userId":"u","orders":{"resourceType":"Bundle","entry":[)"
                                  R"({"resource":{"resourceType":"DiagnosticOrder"}}]})"));
        const auto request = parse_request(document.value(), document.arena);
        REQUIRE_FALSE(request.has_value());
        CHECK(request.error().where == "context.orders.entry[0].resource.resourceType");
    }

    TEST_CASE("section 12: the rest of the library is read as far as it goes") {
        struct Row {
            const char* hook;
            std::string context;
            std::size_t orders;
        };
        const std::vector<Row> rows = {
            {"medication-refill", R"(,"medications":)" + kDrafts, 1},
            {"medication-verify",
             R"(,"userId":"Practitioner/u","medication":{"resourceType":"MedicationRequest"})", 1},
            {"problem-list-item-create",
             R"(,"userId":"Practitioner/u","conditions":{"resourceType":"Bundle"})", 0},
            {"allergyintolerance-create",
             R"(,"userId":"Practitioner/u","encounterId":"Encounter/e","allergyIntolerance":{})",
             0},
            {"org.example.board-review", R"(,"meeting":5)", 0},
        };
        for (const Row& row : rows) {
            CAPTURE(row.hook);
            Document document(call_of(row.hook, row.context));
            auto request = parse_request(document.value(), document.arena);
            REQUIRE(request.has_value());
            CHECK(request->hook == Hook::Other);
            CHECK(request->hook_name == row.hook);
            CHECK(request->common().patient_id == "p");
            const auto& context = std::get<OtherContext>(request->context);
            CHECK(context.orders.array_at("entry").size() == row.orders);
            CHECK(accept_for(*request, Hook::Other, row.hook));
            CHECK_FALSE(accept_for(*request, Hook::Other, "org.example.another"));
            CHECK_FALSE(accept_for(*request, Hook::PatientView, "patient-view"));
        }
    }

    TEST_CASE("what the other hooks need is named when it is missing") {
        for (const auto& [body, where] : std::vector<std::pair<std::string, std::string>>{
                 {call_of("medication-refill", ""), "context.medications"},
                 {call_of("medication-verify", ""), "context.medication"},
                 {replaced(call_of("org.example.x", ""), R"("patientId":"p")", ""),
                  "context.patientId"}}) {
            CAPTURE(body);
            Document document(body);
            const auto request = parse_request(document.value(), document.arena);
            REQUIRE_FALSE(request.has_value());
            CHECK(request.error().where == where);
        }
    }

    TEST_CASE("names that are none") {
        for (const std::string_view name :
             {"medication-refills", "org", ".org.x", "org.x.", "org..x", "Org.example.X",
              "org.example/x", "order-review ", ""}) {
            CAPTURE(name);
            CHECK_FALSE(parse_hook(name).has_value());
            CHECK(find_old_hook(name) == nullptr);
        }
        CHECK_FALSE(parse_hook("order-review").has_value());
        CHECK(parse_hook("org.example.board-review") == Hook::Other);
    }

    TEST_CASE("what is let pass is counted") {
        struct Row {
            std::string body;
            std::size_t tolerated;
        };
        for (const Row& row : std::vector<Row>{
                 {test::kPatientView, 0},
                 {replaced(test::kPatientView, "p-1", "Patient/p-1"), 1},
                 {replaced(replaced(test::kEncounterStart, "p-1", "Patient/p-1"), "e-1",
                           "Encounter/e-1"),
                  2},
                 {replaced(test::kOrderDispatch, R"("dispatchedOrders":["ServiceRequest/s-1"])",
                           R"("order":"ServiceRequest/s-1","task":{})"),
                  2},
                 {replaced(test::kPatientView, R"("prefetch":{})",
                           R"("prefetch":{"patient":{"resource":null},"goals":null})"),
                  1}}) {
            CAPTURE(row.body);
            Document document(row.body);
            const auto request = parse_request(document.value(), document.arena);
            REQUIRE(request.has_value());
            CHECK(request->tolerated == row.tolerated);
        }
    }
}

}  // namespace hookline::hooks
