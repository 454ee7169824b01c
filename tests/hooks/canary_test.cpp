// SR-092: a call whose every string is a marker goes through success and every kind of failure;
// neither the log nor an error body may hold a marker.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hooks/metrics.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

constexpr std::string_view kMarker = "zq7marker";

const std::string kMarkedCall =
    R"({"hook":"order-sign","hookInstance":"zq7marker-instance",)"
    R"("fhirServer":"https://zq7marker.example/fhir",)"
    R"("fhirAuthorization":{"access_token":"zq7marker-token","token_type":"Bearer",)"
    R"("expires_in":300,"scope":"zq7marker","subject":"zq7marker"},)"
    R"("zq7marker-member":"zq7marker","context":{"userId":"Practitioner/zq7marker-u",)"
    R"("patientId":"zq7marker-p","encounterId":"zq7marker-e","draftOrders":)"
    R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest",)"
    R"("id":"zq7marker-m"}}]}},"prefetch":{"patient":{"resourceType":"Patient",)"
    R"("id":"zq7marker-p","name":[{"family":"zq7marker"}]}}})";

// Faults put in by replacing one piece of the call; each leads to another error path.
const std::vector<std::pair<std::string, std::string>> kFaults = {
    {R"("order-sign")", R"("zq7marker")"},
    {R"("order-sign")", R"("order-select")"},
    {R"("zq7marker-instance")", R"(["zq7marker"])"},
    {R"("zq7marker-p","encounterId")", R"("zq7marker/p","encounterId")"},
    {R"("zq7marker-p","encounterId")", R"({"zq7marker":1},"encounterId")"},
    {R"("zq7marker-e")", R"("zq7marker\n")"},
    {R"("Bundle")", R"("zq7marker")"},
    {R"("patientId")", R"("patientId-zq7marker")"},
    {R"("https://zq7marker.example/fhir")", R"(5)"},
    {R"({"patient":)", R"({"patient":zq7marker )"},
    {R"("family":"zq7marker")", R"("family":"zq7marker)"},
    {R"("zq7marker-member":"zq7marker")", R"("zq7marker member" "zq7marker")"},
};

struct Fixture {
    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    FixedClock clock{0, 0};
    CountingIdSource ids;
    Service service{snapshot, clock, ids};
    test::RecordingLog log;
    Router router{service, log, ids};

    HttpResponse send(std::string_view method, std::string_view target, std::string_view text) {
        const std::vector<HeaderField> fields = {
            {"Content-Type", "application/json"},
            {"Authorization", "Bearer zq7marker"},
            {"X-Request-Id", "zq7marker"},
            {"Origin", "https://zq7marker.example"},
        };
        fhir::json::BodyBuffer body(text);
        HttpRequest request{method, target, fields, "127.0.0.1", true, {}, body};
        return router.handle(request);
    }

    void check_clean(const HttpResponse& response) const {
        CHECK(response.body.find(kMarker) == std::string::npos);
        for (const auto& [name, value] : response.headers) {
            CHECK(value.find(kMarker) == std::string::npos);
        }
        for (const std::string& line : log.lines) {
            CHECK(line.find(kMarker) == std::string::npos);
        }
    }
};

}  // namespace

TEST_SUITE("hooks/canary") {
    TEST_CASE("CH-084, CH-162, CH-165, SR-092, SR-093: a successful call leaves no marker") {
        Fixture fixture;
        const HttpResponse response =
            fixture.send("POST", "/cds-services/g-order-sign", kMarkedCall);
        CHECK(response.status == 200);
        CHECK(fixture.log.lines.size() == 1);
        fixture.check_clean(response);
    }

    TEST_CASE("SR-064, SR-092: no fault of a call puts a value into error or log") {
        for (const auto& [from, to] : kFaults) {
            CAPTURE(from);
            Fixture fixture;
            const HttpResponse response = fixture.send("POST", "/cds-services/g-order-sign",
                                                       test::replaced(kMarkedCall, from, to));
            CHECK(response.status == 400);
            fixture.check_clean(response);
        }
    }

    TEST_CASE(
        "SR-092, SR-098: paths and methods of the client are not repeated, nor counted apart") {
        Fixture fixture;
        fixture.check_clean(fixture.send("POST", "/cds-services/zq7marker", kMarkedCall));
        fixture.check_clean(fixture.send("zq7marker", "/cds-services", kMarkedCall));
        fixture.check_clean(fixture.send("GET", "/statements/zq7marker", ""));
        fixture.check_clean(fixture.send("GET", "/zq7marker?zq7marker", ""));
        // Labels of metrics are what the events name.
        Metrics metrics(fixture.log);
        Router counted(fixture.service, metrics, fixture.ids);
        const auto call = [&](const std::string& service) {
            fhir::json::BodyBuffer body(kMarkedCall);
            const std::string path = "/cds-services/" + service;
            const std::vector<HeaderField> fields = {{"Content-Type", "application/json"}};
            HttpRequest request{"POST", path, fields, "127.0.0.1", true, {}, body};
            (void)counted.handle(request);
        };
        const auto lines = [&] { return std::ranges::count(metrics.text({}), '\n'); };
        call("zq8-0");
        const auto series = lines();
        for (int i = 1; i < 100; ++i) {
            call("zq8-" + std::to_string(i));
        }
        CHECK(lines() == series);
        CHECK(series < 2'000);
        CHECK(metrics.text({}).find("zq8-") == std::string::npos);
    }

    TEST_CASE("SR-092: a failure inside leaves no marker") {
        Fixture fixture;
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> {
            throw std::runtime_error(std::string(kMarker));
        };
        const HttpResponse thrown = fixture.send("POST", "/cds-services/g-order-sign", kMarkedCall);
        CHECK(thrown.status == 500);
        fixture.check_clean(thrown);
        fixture.snapshot->on_decide = [](const CdsRequestView&, RequestTime,
                                         RequestArena&) -> Result<Decision> {
            return fail(ErrorKind::Internal, std::string(kMarker), std::string(kMarker));
        };
        fixture.check_clean(fixture.send("POST", "/cds-services/g-order-sign", kMarkedCall));
    }
}

}  // namespace hookline::hooks
