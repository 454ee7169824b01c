#include "hooks/reload/live_content.hpp"

#include <doctest/doctest.h>

#include <array>
#include <latch>
#include <thread>

#include "hooks/fetch/fetcher.hpp"
#include "hooks/http/wait.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/fetch/fetching.hpp"
#include "tests/hooks/reload/reload_support.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

// Content whose only card says `summary`.
std::shared_ptr<const Snapshot> content_that_says(const std::string& summary) {
    auto snapshot = std::make_shared<FakeSnapshot>();
    snapshot->set_prefetch({{"patient", "Patient/{{context.patientId}}"}});
    snapshot->on_decide = [summary](const CdsRequestView&, RequestTime,
                                    RequestArena&) -> Result<Decision> {
        engine::Card card;
        card.summary = summary;
        card.source_label = "Source";
        return Decision{{card}, 0};
    };
    return snapshot;
}

struct Fixture {
    explicit Fixture(RouterOptions options = {})
        : live(content_that_says("old"), {clock, ids, log, {}, std::move(options)}) {}

    HttpRequest request(std::string_view method, std::string_view target, std::string_view text) {
        body = fhir::json::BodyBuffer(text);
        return {.method = method,
                .target = target,
                .fields = kFields,
                .peer_address = "127.0.0.1",
                .has_body = !text.empty(),
                .received = std::chrono::steady_clock::now(),
                .body = body};
    }
    std::string answer(std::string_view method, std::string_view target,
                       std::string_view text = {}) {
        HttpRequest sent = request(method, target, text);
        return wait_for_response(live.begin(sent)).body;
    }

    static constexpr std::array<HeaderField, 1> kFields = {
        HeaderField{"Content-Type", "application/json"}};
    FixedClock clock{0, 0};
    ConstantIds ids;
    ReloadLog log;
    fhir::json::BodyBuffer body;
    LiveContentHandler live;
};

bool says(const std::string& body, const std::string& summary) {
    return body.find("\"summary\":\"" + summary + '"') != std::string::npos;
}

constexpr std::string_view kService = "/cds-services/g-patient-view";

}  // namespace

TEST_SUITE("hooks/reload/live_content") {
    TEST_CASE("SR-157: what goes live answers the next request") {
        Fixture fixture;
        CHECK(says(fixture.answer("POST", kService, kPatientView), "old"));
        const auto old = fixture.live.go_live(content_that_says("new"));
        CHECK(says(fixture.answer("POST", kService, kPatientView), "new"));
        CHECK(old->version == 1);
        CHECK(fixture.live.current()->version == 2);
    }

    TEST_CASE("SR-157: a call that waits for a FHIR server ends with the content it began with") {
        std::latch asked(1);
        std::latch may_answer(1);
        FaultPeer peer([&](const FaultPeer::Request&, FaultPeer::Exchange& exchange) {
            asked.count_down();
            may_answer.wait();
            exchange.json(R"({"resourceType":"Patient","id":"p-1"})");
        });
        const std::unique_ptr<HttpClient> client = make_curl_client();
        FetchOptions fetch;
        fetch.deadline = milliseconds(20'000);
        fetch.servers = {
            {.base = peer.origin() + "/r4", .internal = true, .open = true, .paging_hosts = {}}};
        const Fetcher fetcher(*client, fetch);
        RouterOptions options;
        options.fetcher = &fetcher;
        Fixture fixture(options);
        HttpRequest request =
            fixture.request("POST", kService,
                            replaced(kPatientView, R"("prefetch")",
                                     R"("fhirServer":")" + peer.origin() + R"(/r4","prefetch")"));
        Reply reply = fixture.live.begin(request);
        REQUIRE(std::holds_alternative<std::unique_ptr<PendingAnswer>>(reply));
        std::string body;
        std::thread waits([&] { body = wait_for_response(std::move(reply)).body; });
        asked.wait();
        const std::weak_ptr<LiveContent> old = fixture.live.go_live(content_that_says("new"));
        CHECK_FALSE(old.expired());
        may_answer.count_down();
        waits.join();
        CHECK(says(body, "old"));
        reply = HttpResponse{};
        CHECK(old.expired());
    }

    TEST_CASE("SR-157: readiness stays 200 after a reload that failed, and tells of it") {
        ReloadStatus status;
        RouterOptions options;
        options.reload_status = &status;
        Fixture fixture(options);
        CHECK(fixture.answer("GET", "/readyz") == R"({"status":"ready"})");
        status.set(ContentFault{"content-errors", "g/Rules.cql:11:9", 2});
        HttpRequest request = fixture.request("GET", "/readyz", {});
        const HttpResponse failed = fixture.live.handle(request);
        CHECK(failed.status == 200);
        CHECK(failed.body == R"({"status":"ready","reload":{"status":"failed",)"
                             R"("reason":"content-errors","place":"g/Rules.cql:11:9"}})");
        static_cast<void>(fixture.live.go_live(content_that_says("new")));
        CHECK(fixture.answer("GET", "/readyz") == failed.body);
        status.set(std::nullopt);
        CHECK(fixture.answer("GET", "/readyz") == R"({"status":"ready"})");
    }
}

}  // namespace hookline::hooks::test
