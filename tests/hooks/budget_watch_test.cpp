#include "hooks/budget_watch.hpp"

#include <doctest/doctest.h>

#include "hooks/http/wait.hpp"
#include "hooks/router.hpp"
#include "hooks/service.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks::test {
namespace {

std::vector<ServiceDescription> services_of(const std::vector<std::string>& guidelines) {
    std::vector<ServiceDescription> services;
    for (const std::string& guideline : guidelines) {
        services.push_back({service_id(guideline, Hook::OrderSign),
                            Hook::OrderSign,
                            "Title",
                            "Description",
                            {},
                            {},
                            guideline});
    }
    return services;
}

// What the next evaluations come to, and what readiness and metrics then say.
struct Fixture {
    Fixture() {
        snapshot->on_decide = [this](const CdsRequestView&, RequestTime,
                                     RequestArena&) -> Result<Decision> {
            Decision decision;
            decision.counts.is_cut_short = is_cut_short;
            return decision;
        };
    }
    std::string ask(std::string_view method, std::string_view target, const std::string& text) {
        fhir::json::BodyBuffer body(text);
        const std::array<HeaderField, 1> fields = {HeaderField{"Content-Type", "application/json"}};
        HttpRequest request{.method = method,
                            .target = target,
                            .fields = fields,
                            .peer_address = "127.0.0.1",
                            .has_body = !text.empty(),
                            .received = std::chrono::steady_clock::now(),
                            .body = body,
                            .peer_has_ended = [this] { return client_is_gone; }};
        const HttpResponse response = router.handle(request);
        status = response.status;
        return response.body;
    }
    void call(int times, const char* target = "/cds-services/g-order-sign",
              const std::string& body = kOrderSign) {
        for (int i = 0; i < times; ++i) {
            static_cast<void>(ask("POST", target, body));
        }
    }
    std::string ready() {
        std::string text = ask("GET", "/readyz", {});
        CHECK(status == 200);
        return text;
    }

    bool is_cut_short = true;
    bool client_is_gone = false;
    int status = 0;
    std::shared_ptr<FakeSnapshot> snapshot = std::make_shared<FakeSnapshot>();
    FixedClock clock{0, 0};
    CountingIdSource ids;
    RecordingLog log;
    Service service{snapshot, clock, ids};
    Router router{service, log, ids};
};

const std::string kReady = R"({"status":"ready"})";

std::string over_budget(int times) {
    return R"({"status":"ready","guidelines":[{"id":"g","reason":"over-budget","in_a_row":)" +
           std::to_string(times) + "}]}";
}

}  // namespace

TEST_SUITE("hooks/budget_watch") {
    TEST_CASE("SR-125: a guideline is told that used up its budget ten times in a row") {
        BudgetWatch watch(services_of({"g", "h", "g"}));
        for (int i = 0; i < 5; ++i) {
            watch.record(0, true);
            watch.record(1, i % 2 == 0);
            watch.record(2, true);
            CHECK(watch.notices().size() == (i < 4 ? 0 : 1));
        }
        REQUIRE(watch.notices().size() == 1);
        CHECK(watch.notices()[0].guideline == "g");
        CHECK(watch.notices()[0].reason == "over-budget");
        CHECK(watch.notices()[0].in_a_row == 10);
        watch.record(2, false);
        CHECK(watch.notices().empty());
        for (int i = 0; i < 9; ++i) {
            watch.record(0, true);
        }
        CHECK(watch.notices().empty());
    }

    TEST_CASE("SR-125: readiness says it and stays 200, and the guideline is still evaluated") {
        Fixture fixture;
        fixture.call(9);
        CHECK(fixture.ready() == kReady);
        fixture.call(1, "/cds-services/g-patient-view", kPatientView);
        CHECK(fixture.ready() == over_budget(10));
        fixture.call(2);
        CHECK(fixture.status == 200);
        CHECK(fixture.ready() == over_budget(12));
        fixture.is_cut_short = false;
        fixture.call(1);
        CHECK(fixture.ready() == kReady);
    }

    TEST_CASE("SR-125: evaluations that ended because the client had gone do not count") {
        Fixture fixture;
        fixture.client_is_gone = true;
        fixture.call(12);
        CHECK(fixture.ready() == kReady);
    }
}

}  // namespace hookline::hooks::test
