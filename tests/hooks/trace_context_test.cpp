#include "hooks/trace_context.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "hooks/fetch/fetcher.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/fetch/fetching.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c";
constexpr std::string_view kSampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// A router that reads from a peer; what it logged and sent for one call with these fields.
struct Passed {
    std::string logged;             ///< `trace_id` of the line
    std::vector<std::string> sent;  ///< `traceparent` of each request to the FHIR server
    std::string baggage;            ///< everything else of a trace that was sent
    std::string request_id;
};

Passed pass(const std::vector<HeaderField>& fields) {
    FaultPeer peer([](const FaultPeer::Request&, FaultPeer::Exchange& exchange) {
        exchange.json(R"({"resourceType":"Patient","id":"p-1"})");
    });
    const std::unique_ptr<HttpClient> client = make_curl_client();
    FetchOptions fetch;
    fetch.deadline = milliseconds(20'000);
    fetch.servers = {
        {.base = peer.origin() + "/r4", .internal = true, .open = true, .paging_hosts = {}}};
    const Fetcher fetcher(*client, fetch);
    const auto snapshot = std::make_shared<FakeSnapshot>();
    snapshot->set_prefetch({{"patient", "Patient/{{context.patientId}}"}});
    const FixedClock clock(0, 0);
    RandomIdSource ids;
    const Service service(snapshot, clock, ids);
    RecordingLog log;
    RouterOptions options;
    options.fetcher = &fetcher;
    Router router(service, log, ids, options);
    std::vector<HeaderField> all = {{"Content-Type", "application/json"}};
    all.insert(all.end(), fields.begin(), fields.end());
    fhir::json::BodyBuffer body(replaced(kPatientView, R"("prefetch":{})",
                                         R"("fhirServer":")" + peer.origin() + R"(/r4")"));
    HttpRequest request{.method = "POST",
                        .target = "/cds-services/g-patient-view",
                        .fields = all,
                        .peer_address = "127.0.0.1",
                        .has_body = true,
                        .received = std::chrono::steady_clock::now(),
                        .body = body};
    const HttpResponse response = wait_for_response(router.begin(request));
    REQUIRE(response.status == 200);
    Passed passed;
    const Document line(log.lines.back());
    passed.logged = line.value().string_at("trace_id");
    passed.request_id = line.value().string_at("request_id");
    for (const FaultPeer::Request& sent : peer.requests()) {
        passed.sent.push_back(sent.header("traceparent"));
        passed.baggage += sent.header("tracestate") + sent.header("baggage");
    }
    return passed;
}

}  // namespace

TEST_SUITE("hooks/trace_context") {
    TEST_CASE("SR-198: a traceparent is read strictly") {
        struct Row {
            const char* name;
            std::string value;
            bool is_taken;
            bool is_sampled;
        };
        const std::string id(kTrace);
        const std::string parent = "b7ad6b7169203331";
        const std::vector<Row> rows = {
            {"the example", std::string(kSampled), true, true},
            {"not sampled", "00-" + id + '-' + parent + "-00", true, false},
            {"other flags", "00-" + id + '-' + parent + "-fe", true, false},
            {"other flags, sampled", "00-" + id + '-' + parent + "-ab", true, true},
            {"a later version", "cc-" + id + '-' + parent + "-01", true, true},
            {"a later version with more", "cc-" + id + '-' + parent + "-01-what", true, true},
            {"a later version with more, not apart",
             "cc-" + id + '-' + parent + "-01.x",
             false,
             {}},
            {"version 00 with more", "00-" + id + '-' + parent + "-01-what", false, {}},
            {"version ff", "ff-" + id + '-' + parent + "-01", false, {}},
            {"version in words", "zz-" + id + '-' + parent + "-01", false, {}},
            {"nothing", "", false, {}},
            {"one byte too few", "00-" + id + '-' + parent + "-0", false, {}},
            {"upper case", "00-0AF7651916CD43DD8448EB211C80319C-" + parent + "-01", false, {}},
            {"a trace of zeros", "00-" + std::string(32, '0') + '-' + parent + "-01", false, {}},
            {"a parent of zeros", "00-" + id + '-' + std::string(16, '0') + "-01", false, {}},
            {"a name in the trace",
             "00-jane-doe-1970-01-01-mrn-47110815-" + parent + "-01",
             false,
             {}},
            {"underscores", "00_" + id + '_' + parent + "_01", false, {}},
            {"flags in words", "00-" + id + '-' + parent + "-0x", false, {}},
            {"a blank before", ' ' + std::string(kSampled), false, {}},
            {"two of them", std::string(kSampled) + ',' + std::string(kSampled), false, {}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            const auto trace = parse_traceparent(row.value);
            CHECK(trace.has_value() == row.is_taken);
            if (trace) {
                CHECK(*trace == TraceContext{id, row.is_sampled});
            }
        }
    }

    TEST_CASE("SR-198: a trace is logged, and passed on to the FHIR server with an id of ours") {
        const Passed passed = pass({{"Traceparent", kSampled},
                                    {"tracestate", "vendor=jane-doe"},
                                    {"baggage", "patient=jane-doe"}});
        CHECK(passed.logged == kTrace);
        REQUIRE(passed.sent.size() == 1);
        const std::string& sent = passed.sent[0];
        CHECK(parse_traceparent(sent) == TraceContext{std::string(kTrace), true});
        CHECK(sent.find("b7ad6b7169203331") == std::string::npos);
        CHECK(passed.baggage.empty());
    }

    TEST_CASE("SR-198: without a trace, or with none that can be read, a new one begins") {
        const std::vector<std::vector<HeaderField>> rows = {
            {},
            {{"traceparent", "00-jane-doe"}},
            {{"traceparent", kSampled}, {"traceparent", kSampled}},
        };
        for (const auto& fields : rows) {
            const Passed passed = pass(fields);
            std::string of_request = passed.request_id;
            std::erase(of_request, '-');
            CHECK(passed.logged == of_request);
            CHECK(passed.logged.size() == 32);
            REQUIRE(passed.sent.size() == 1);
            CHECK(parse_traceparent(passed.sent[0]) == TraceContext{passed.logged, false});
        }
    }
}

}  // namespace hookline::hooks::test
