// How every kind of call is answered: status, media type, OperationOutcome.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using test::Document;
using test::replaced;

constexpr std::string_view kSign = "/cds-services/g-order-sign";

struct Fixture {
    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    FixedClock clock{1'000, 0};
    CountingIdSource ids;
    test::RecordingLog log;

    HttpResponse send(std::string_view method, std::string_view target, std::string_view text,
                      std::string_view media_type = "application/json") {
        ServiceOptions limits;
        limits.json.depth_max = 20;
        const Service service(snapshot, clock, ids, limits);
        RouterOptions options;
        options.base_url = "https://cds.example";
        Router router(service, log, ids, options);
        fhir::json::BodyBuffer body(text);
        const std::vector<HeaderField> fields = {{"Content-Type", media_type}};
        HttpRequest request{method,      target,        fields,
                            "127.0.0.1", !text.empty(), std::chrono::steady_clock::now(),
                            body};
        return router.handle(request);
    }
};

bool has_header(const HttpResponse& response, std::string_view name, std::string_view value) {
    return std::ranges::any_of(response.headers, [&](const auto& header) {
        return header.first == name && header.second == value;
    });
}

struct Row {
    std::string name;
    std::string_view method;
    std::string_view target;
    std::string body;
    int status;
    std::string_view code;   ///< of the OperationOutcome; empty: none
    std::string_view place;  ///< its expression; empty: none
};

std::vector<Row> rows() {
    const std::string sign = test::kOrderSign;
    const std::string deep = std::string(50, '[') + std::string(50, ']');
    return {
        {"CH-013: discovery", "GET", "/cds-services", "", 200, "", ""},
        {"CH-040, CH-090: a call", "POST", kSign, sign, 200, "", ""},
        {"CH-047: unknown members anywhere", "POST", kSign,
         replaced(sign, R"("hookInstance")", R"("new":{"a":[null]},"hookInstance")"), 200, "", ""},
        {"CH-063: no prefetch at all", "POST", kSign, replaced(sign, R"(,"prefetch":{})", ""), 200,
         "", ""},
        {"CH-005: a comment", "POST", kSign, replaced(sign, "{", "{/* */"), 400, "structure", ""},
        {"CH-005: a trailing comma", "POST", kSign, replaced(sign, "[]", "[1,]"), 400, "structure",
         "context.draftOrders.entry[1]"},
        {"CH-001: no JSON", "POST", kSign, "hook=order-sign", 400, "structure", ""},
        {"CH-001: cut off", "POST", kSign, sign.substr(0, sign.size() - 1), 400, "structure",
         "prefetch"},
        {"CH-001: empty", "POST", kSign, " ", 400, "structure", ""},
        {"a member twice", "POST", kSign, replaced(sign, "{", R"({"hook":"x",)"), 400, "structure",
         "hook"},
        {"CH-040: no object", "POST", kSign, "[]", 400, "invalid", ""},
        {"CH-041: no hook", "POST", kSign, "{}", 400, "invalid", "hook"},
        {"CH-041: no hook at all", "POST", kSign, replaced(sign, "order-sign", "hello"), 400,
         "invalid", "hook"},
        {"CH-041: the hook of another service", "POST", kSign, test::kPatientView, 400, "invalid",
         "hook"},
        {"CH-041: another hook, whatever its context", "POST", kSign,
         R"({"hook":"medication-refill","hookInstance":"i","context":{}})", 400, "invalid", "hook"},
        {"CH-041: a hook of times before, at the wrong service", "POST",
         "/cds-services/g-patient-view", R"({"hook":"order-review","hookInstance":"i"})", 400,
         "invalid", "hook"},
        {"CH-042: no hookInstance", "POST", kSign, replaced(sign, R"("hookInstance":"i-1",)", ""),
         400, "invalid", "hookInstance"},
        {"CH-045: no context", "POST", kSign, R"({"hook":"order-sign","hookInstance":"i"})", 400,
         "invalid", "context"},
        {"CH-045: no patient", "POST", kSign, replaced(sign, R"("patientId":"p-1",)", ""), 400,
         "invalid", "context.patientId"},
        {"CH-045: no drafts", "POST", kSign, replaced(sign, "draftOrders", "drafts"), 400,
         "invalid", "context.draftOrders"},
        {"CH-046: prefetch is a text", "POST", kSign,
         replaced(sign, R"("prefetch":{})", R"("prefetch":"x")"), 400, "invalid", "prefetch"},
        {"CH-049: not R4", "POST", kSign,
         replaced(sign, "[]", R"([{"resource":{"resourceType":"ProcedureRequest"}}])"), 400,
         "invalid", "context.draftOrders.entry[0].resource.resourceType"},
        {"CH-138: an unknown id", "POST", "/cds-services/none", sign, 404, "not-found", ""},
        {"CH-138: feedback that is not kept", "POST", "/cds-services/g-order-sign/feedback",
         R"({"feedback":[]})", 404, "not-found", ""},
        {"GET on a service", "GET", kSign, "", 405, "not-supported", ""},
        {"POST on discovery", "POST", "/cds-services", "{}", 405, "not-supported", ""},
        {"SR-060: too deep", "POST", kSign, deep, 413, "too-costly",
         "[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]"},
    };
}

}  // namespace

TEST_SUITE("hooks/status_table") {
    TEST_CASE("CH-093, CH-094: every kind of call has its status and outcome") {
        for (const Row& row : rows()) {
            CAPTURE(row.name);
            Fixture fixture;
            const HttpResponse response = fixture.send(row.method, row.target, row.body);
            CHECK(response.status == row.status);
            CHECK(response.content_type == "application/json");
            Document document(response.body);
            const fhir::json::Value& root = document.value();
            if (row.code.empty()) {
                CHECK(root.string_at("resourceType").empty());
                continue;
            }
            CHECK(root.string_at("resourceType") == "OperationOutcome");
            REQUIRE(root.array_at("issue").size() == 1);
            const fhir::json::Value& issue = root.array_at("issue")[0];
            CHECK(issue.string_at("severity") == "error");
            CHECK(issue.string_at("code") == row.code);
            CHECK_FALSE(issue.find("details")->string_at("text").empty());
            const auto places = issue.array_at("expression");
            CHECK((places.empty() ? "" : places[0].text()) == row.place);
            CHECK(has_header(response, "Allow",
                             row.method == "GET" ? "POST, OPTIONS" : "GET, HEAD, OPTIONS") ==
                  (row.status == 405));
        }
    }

    TEST_CASE("CH-001: another media type is 415, that of FHIR will do") {
        Fixture fixture;
        CHECK(fixture.send("POST", kSign, test::kOrderSign, "text/plain").status == 415);
        CHECK(fixture.send("POST", kSign, test::kOrderSign, "application/fhir+json").status == 200);
    }

    TEST_CASE("CH-061, CH-093: what the content finds missing, and what fails inside") {
        struct Inside {
            ErrorKind kind;
            int status;
            const char* code;
        };
        for (const Inside& row : {Inside{ErrorKind::PreconditionFailed, 412, "incomplete"},
                                  Inside{ErrorKind::LimitExceeded, 413, "too-costly"},
                                  Inside{ErrorKind::DeadlineExceeded, 503, "timeout"},
                                  Inside{ErrorKind::EvaluationFailed, 500, "exception"},
                                  Inside{ErrorKind::Internal, 500, "exception"}}) {
            CAPTURE(row.status);
            Fixture fixture;
            fixture.snapshot->on_decide = [&row](const CdsRequestView&, RequestTime,
                                                 RequestArena&) -> Result<Decision> {
                return fail(row.kind, "a reason", "context.dispatchedOrders[0]");
            };
            const HttpResponse response = fixture.send("POST", kSign, test::kOrderSign);
            CHECK(response.status == row.status);
            Document document(response.body);
            CHECK(document.value().array_at("issue")[0].string_at("code") == row.code);
            CHECK((response.body.find("a reason") == std::string::npos) == (row.status == 500));
        }
    }

    TEST_CASE("CH-092: nothing to say is 200 with an empty array") {
        Fixture fixture;
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> { return Decision{}; };
        const HttpResponse response = fixture.send("POST", kSign, test::kOrderSign);
        CHECK(response.status == 200);
        CHECK(response.body == R"({"cards":[]})");
    }

    TEST_CASE("CH-011, CH-016, CH-017: each id of discovery is the last segment of a path") {
        Fixture fixture;
        const HttpResponse discovery = fixture.send("GET", "/cds-services", "");
        Document document(discovery.body);
        const fhir::json::Value* services = document.value().find("services");
        REQUIRE(services != nullptr);
        REQUIRE(services->is_array());
        REQUIRE(services->elements().size() == kHooks.size());
        for (const fhir::json::Value& service : services->elements()) {
            const std::string id(service.string_at("id"));
            CAPTURE(id);
            CHECK_FALSE(service.string_at("description").empty());
            CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                  std::string::npos);
            CHECK(fixture.send("POST", "/cds-services/" + id, "{}").status == 400);
        }
    }
}

}  // namespace hookline::hooks
