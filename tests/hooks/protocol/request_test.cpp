#include "hooks/protocol/request.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using test::Document;
using test::replaced;

Result<CdsRequestView> parse(Document& document) {
    return parse_request(document.value(), document.arena);
}

std::string repeated(const std::string& element, std::size_t count) {
    std::string elements = element;
    for (std::size_t i = 1; i < count; ++i) {
        elements += ',' + element;
    }
    return elements;
}

// One fault: the call with it, the path that has to be named, the message.
struct FaultRow {
    std::string name;
    std::string body;
    std::string where;
    std::string message;
};

std::vector<FaultRow> fault_rows() {
    using namespace test;
    const std::string long_label(kHookInstanceBytesMax + 1, 'x');
    const std::string long_id(kIdBytesMax + 1, 'x');
    return {
        {"SR-064: the body is an array", "[]", "", "expected an object, found an array"},
        {"CH-041: hook is missing", replaced(kPatientView, R"("hook":"patient-view",)", ""), "hook",
         "required, but missing"},
        {"CH-041: hook is null", replaced(kPatientView, R"("patient-view")", "null"), "hook",
         "required, but missing"},
        {"CH-041: hook is a number", replaced(kPatientView, R"("patient-view")", "7"), "hook",
         "expected a string, found a number"},
        {"CH-041: hook is none that this server answers",
         replaced(kPatientView, "patient-view", "medication-refills"), "hook",
         "expected a hook that this server answers"},
        {"CH-041: hook differs in case", replaced(kPatientView, "patient-view", "Patient-View"),
         "hook", "expected a hook that this server answers"},
        {"CH-042: hookInstance is missing", replaced(kPatientView, R"("hookInstance":"i-1",)", ""),
         "hookInstance", "required, but missing"},
        {"CH-042: hookInstance is an object", replaced(kPatientView, R"("i-1")", "{}"),
         "hookInstance", "expected a string, found an object"},
        {"CH-007: hookInstance is only white space", replaced(kPatientView, "i-1", "  "),
         "hookInstance", "expected a string that is not empty"},
        {"CH-007: hook is only white space", replaced(kPatientView, "patient-view", " "), "hook",
         "expected a string that is not empty"},
        {"CH-007: patientId is only white space", replaced(kPatientView, "p-1", "   "),
         "context.patientId", "expected a string that is not empty"},
        {"CH-007: userId is only white space", replaced(kPatientView, "Practitioner/u-1", "  "),
         "context.userId", "expected a string that is not empty"},
        {"SR-066: hookInstance is above 256 bytes", replaced(kPatientView, "i-1", long_label),
         "hookInstance", "longer than 256 bytes"},
        {"hookInstance holds a line break", replaced(kPatientView, "i-1", R"(i\n1)"),
         "hookInstance", "holds a control character"},
        {"CH-043: fhirServer is an array",
         replaced(kPatientView, R"("context")", R"("fhirServer":[],"context")"), "fhirServer",
         "expected a string, found an array"},
        {"CH-043: fhirAuthorization without fhirServer",
         replaced(kPatientView, R"("context")", R"("fhirAuthorization":{},"context")"),
         "fhirServer", "required with `fhirAuthorization`, but missing"},
        {"CH-044: fhirAuthorization is a string",
         replaced(kPatientView, R"("context")", R"("fhirAuthorization":"x","context")"),
         "fhirAuthorization", "expected an object, found a string"},
        {"CH-045: context is missing", R"({"hook":"patient-view","hookInstance":"i-1"})", "context",
         "required, but missing"},
        {"CH-045: context is a boolean",
         R"({"hook":"patient-view","hookInstance":"i-1","context":true})", "context",
         "expected an object, found a boolean"},
        {"CH-046: prefetch is an array",
         replaced(kPatientView, R"("prefetch":{})", R"("prefetch":[])"), "prefetch",
         "expected an object, found an array"},
        {"userId is missing", replaced(kPatientView, R"("userId":"Practitioner/u-1",)", ""),
         "context.userId", "required, but missing"},
        {"userId has no id", replaced(kPatientView, "Practitioner/u-1", "Practitioner/"),
         "context.userId", "expected a reference `Type/id`"},
        {"patientId is missing", replaced(kPatientView, R"(,"patientId":"p-1")", ""),
         "context.patientId", "required, but missing"},
        {"patientId is a number", replaced(kPatientView, R"("p-1")", "12"), "context.patientId",
         "expected a string, found a number"},
        {"patientId is only its type", replaced(kPatientView, "p-1", "Patient/"),
         "context.patientId", "expected a bare id or `Patient/` and an id"},
        {"SR-050: patientId leaves its place", replaced(kPatientView, "p-1", "../Practitioner/1"),
         "context.patientId", "expected a bare id or `Patient/` and an id"},
        {"SR-050: patientId is above 512 bytes", replaced(kPatientView, "p-1", long_id),
         "context.patientId", "longer than 512 bytes"},
        {"SR-050: patientId holds a control byte", replaced(kPatientView, "p-1", R"(p\u0001)"),
         "context.patientId", "holds a control character"},
        {"encounterId is an array",
         replaced(kPatientView, R"("userId")", R"("encounterId":["e"],"userId")"),
         "context.encounterId", "expected a string, found an array"},
        {"encounter-start: encounterId is missing",
         replaced(kEncounterStart, R"(,"encounterId":"e-1")", ""), "context.encounterId",
         "required, but missing"},
        {"encounter-discharge: encounterId is null",
         replaced(kEncounterDischarge, R"("e-1")", "null"), "context.encounterId",
         "required, but missing"},
        {"order-sign: draftOrders is missing",
         replaced(kOrderSign, R"(,"draftOrders":{"resourceType":"Bundle","entry":[]})", ""),
         "context.draftOrders", "required, but missing"},
        {"order-sign: draftOrders is no Bundle", replaced(kOrderSign, "Bundle", "List"),
         "context.draftOrders.resourceType", "expected a resource of type `Bundle`"},
        {"order-sign: entry is an object", replaced(kOrderSign, "[]", "{}"),
         "context.draftOrders.entry", "expected an array, found an object"},
        {"SR-068: order-sign: more drafts than any call has",
         replaced(kOrderSign, "[]", '[' + repeated("{}", kReferencesMax + 1) + ']'),
         "context.draftOrders.entry", "more than 1000 elements"},
        {"SR-068: order-select: more selections than any call has",
         replaced(kOrderSelect, R"(["MedicationRequest/m-1"])",
                  '[' + repeated(R"("m")", kReferencesMax + 1) + ']'),
         "context.selections", "more than 1000 elements"},
        {"order-select: selections is missing",
         replaced(kOrderSelect, R"("selections":["MedicationRequest/m-1"],)", ""),
         "context.selections", "required, but missing"},
        {"order-select: selections is a string",
         replaced(kOrderSelect, R"(["MedicationRequest/m-1"])", R"("MedicationRequest/m-1")"),
         "context.selections", "expected an array, found a string"},
        {"order-select: a selection is a number",
         replaced(kOrderSelect, R"(["MedicationRequest/m-1"])", R"(["MedicationRequest/m-1",2])"),
         "context.selections[1]", "expected a string, found a number"},
        {"order-dispatch: dispatchedOrders is missing",
         replaced(kOrderDispatch, R"("dispatchedOrders":["ServiceRequest/s-1"],)", ""),
         "context.dispatchedOrders", "required, but missing"},
        {"order-dispatch: dispatchedOrders is empty",
         replaced(kOrderDispatch, R"(["ServiceRequest/s-1"])", "[]"), "context.dispatchedOrders",
         "expected at least one reference"},
        {"order-dispatch: performer is missing",
         replaced(kOrderDispatch, R"(,"performer":"Organization/o-1")", ""), "context.performer",
         "required, but missing"},
        {"order-dispatch: fulfillmentTasks is a string",
         replaced(kOrderDispatch, R"("performer")", R"("fulfillmentTasks":"t","performer")"),
         "context.fulfillmentTasks", "expected an array of tasks, found a string"},
        {"CH-049: a vendor says another FHIR release",
         replaced(kPatientView, R"("context")",
                  R"("extension":{"com.epic.cdshooks.request.fhir-version":"STU3"},"context")"),
         "extension.com.epic.cdshooks.request.fhir-version", "expected FHIR R4"},
        {"CH-049: an order of STU3",
         replaced(kOrderSign, "[]", R"([{},{"resource":{"resourceType":"ProcedureRequest"}}])"),
         "context.draftOrders.entry[1].resource.resourceType",
         "expected an order of FHIR R4, found one of an earlier release"},
        {"CH-049: an order of DSTU2",
         replaced(kOrderSelect, R"("entry":[])",
                  R"("entry":[{"resource":{"resourceType":"MedicationOrder"}}])"),
         "context.draftOrders.entry[0].resource.resourceType",
         "expected an order of FHIR R4, found one of an earlier release"},
        {"appointment-book: appointments is missing",
         replaced(kAppointmentBook, R"(,"appointments":{"resourceType":"Bundle","entry":[]})", ""),
         "context.appointments", "required, but missing"},
    };
}

}  // namespace

TEST_SUITE("protocol/request") {
    TEST_CASE("SR-064: each fault of a protocol member is refused at its path") {
        for (const FaultRow& row : fault_rows()) {
            SUBCASE(row.name.c_str()) {
                Document document(row.body);
                const auto request = parse(document);
                REQUIRE_FALSE(request.has_value());
                CHECK(request.error() == Error{ErrorKind::InvalidRequest, row.message, row.where});
            }
        }
    }

    TEST_CASE("CH-040: the minimal call of every hook is read") {
        for (const auto& [hook, body] : test::minimal_calls()) {
            SUBCASE(std::string(to_string(hook)).c_str()) {
                Document document(body);
                const auto request = parse(document);
                REQUIRE(request.has_value());
                CHECK(request->hook == hook);
                CHECK(request->context.index() == static_cast<std::size_t>(hook));
                CHECK(request->hook_instance == "i-1");
                CHECK(request->common().patient_id == "p-1");
                CHECK(request->prefetch.is_object());
                CHECK(request->fhir_authorization.is_null());
            }
        }
    }

    TEST_CASE("prefixes of patientId and encounterId are stripped, userId is taken apart") {
        Document document(
            R"({"hook":"encounter-start","hookInstance":"i","context":{"userId":"Patient/u",)"
            R"("patientId":"Patient/p","encounterId":"Encounter/e"}})");
        const auto request = parse(document);
        REQUIRE(request.has_value());
        CHECK(request->common().user_type == "Patient");
        CHECK(request->common().user_id == "u");
        CHECK(request->common().patient_id == "p");
        CHECK(request->common().encounter_id == "e");
    }

    TEST_CASE("a userId without type and one as a URL are tolerated") {
        Document bare(replaced(test::kPatientView, "Practitioner/u-1", "u-1"));
        const auto without_type = parse(bare);
        REQUIRE(without_type.has_value());
        CHECK(without_type->common().user_type.empty());
        CHECK(without_type->common().user_id == "u-1");
        Document url(replaced(test::kPatientView, "Practitioner/u-1",
                              "https://ehr.example/fhir/PractitionerRole/r-2"));
        const auto with_url = parse(url);
        REQUIRE(with_url.has_value());
        CHECK(with_url->common().user_type == "PractitionerRole");
        CHECK(with_url->common().user_id == "r-2");
    }

    TEST_CASE("SR-066, SR-050: labels and ids at their limits are read") {
        const std::string label(kHookInstanceBytesMax, 'x');
        const std::string id(kIdBytesMax, 'y');
        Document document(replaced(replaced(test::kPatientView, "i-1", label), "p-1", id));
        const auto request = parse(document);
        REQUIRE(request.has_value());
        CHECK(request->hook_instance == label);
        CHECK(request->common().patient_id == id);
    }

    TEST_CASE("SR-065, CH-047: unknown members, extensions and null options are ignored") {
        Document document(
            R"({"hook":"patient-view","hookInstance":"i","user":"x","patient":5,"extension":[1],)"
            R"("fhirServer":null,"fhirAuthorization":null,"prefetch":null,)"
            R"("context":{"userId":"u","patientId":"p","encounterId":null,"new":{"a":[]}}})");
        const auto request = parse(document);
        REQUIRE(request.has_value());
        CHECK(request->prefetch.is_null());
        CHECK(request->fhir_server.empty());
        CHECK(request->fhir_authorization.is_null());
    }

    TEST_CASE("CH-044: of fhirAuthorization only the presence is kept") {
        Document document(replaced(test::kPatientView, R"("context")",
                                   R"("fhirServer":"https://ehr.example/fhir","fhirAuthorization":)"
                                   R"({"access_token":"t"},"context")"));
        const auto request = parse(document);
        REQUIRE(request.has_value());
        CHECK(request->fhir_authorization.is_object());
        CHECK(request->fhir_server == "https://ehr.example/fhir");
    }

    TEST_CASE("order-select keeps the selections and the drafts as sent") {
        Document document(replaced(test::kOrderSelect, R"(["MedicationRequest/m-1"])",
                                   R"(["MedicationRequest/m-1","ServiceRequest/s-2"])"));
        const auto request = parse(document);
        REQUIRE(request.has_value());
        const auto& context = std::get<OrderSelectContext>(request->context);
        REQUIRE(context.selections.size() == 2);
        CHECK(context.selections[1] == "ServiceRequest/s-2");
        CHECK(context.draft_orders.string_at("resourceType") == "Bundle");
    }

    TEST_CASE("nothing selected is no error") {
        Document document(replaced(test::kOrderSelect, R"(["MedicationRequest/m-1"])", "[]"));
        const auto request = parse(document);
        REQUIRE(request.has_value());
        CHECK(std::get<OrderSelectContext>(request->context).selections.empty());
    }

    TEST_CASE("SR-064: half-filled drafts and a Bundle without type or entries are no error") {
        for (const std::string_view bundle :
             {R"({"resourceType":"Bundle"})", R"({"resourceType":"Bundle","entry":null})",
              R"({"resourceType":"Bundle","entry":[null,{},{"resource":{"resourceType":"X"}}]})",
              R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
              R"("MedicationRequest","id":"r","status":"draft","category":{}}}]})"}) {
            Document document(
                replaced(test::kOrderSign, R"({"resourceType":"Bundle","entry":[]})", bundle));
            CHECK(parse(document).has_value());
        }
    }

    TEST_CASE("order-dispatch: the names of 2023 are understood") {
        Document document(
            R"({"hook":"order-dispatch","hookInstance":"i","context":{"patientId":"p",)"
            R"("order":"ServiceRequest/s","performer":"Organization/o",)"
            R"("task":{"resourceType":"Task"}}})");
        const auto request = parse(document);
        REQUIRE(request.has_value());
        const auto& context = std::get<OrderDispatchContext>(request->context);
        REQUIRE(context.dispatched_orders.size() == 1);
        CHECK(context.dispatched_orders[0] == "ServiceRequest/s");
        CHECK(context.performer == "Organization/o");
        CHECK(context.fulfillment_tasks.string_at("resourceType") == "Task");
        CHECK(context.user_id.empty());
    }
}

TEST_SUITE("protocol/hook") {
    TEST_CASE("every hook has a spelling that reads back") {
        for (const Hook hook : kHooks) {
            CHECK(parse_hook(to_string(hook)) == hook);
        }
        CHECK_FALSE(parse_hook("").has_value());
        CHECK(to_string(Hook::Other).empty());
    }
}

}  // namespace hookline::hooks
