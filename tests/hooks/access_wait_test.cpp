// What takes time: a signature, a key that has to be fetched, an evaluation.
#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "hooks/feedback/feedback_report.hpp"
#include "tests/hooks/access_fixture.hpp"

namespace hookline::hooks {
namespace {

using test::AccessFixture;
using test::HeldClient;
using test::kFeedback;

}  // namespace

TEST_SUITE("hooks/access") {
    TEST_CASE("SR-035: other threads work on signatures; what needs none does not wait for them") {
        AccessFixture fixture;
        std::promise<void> gate;
        WorkQueue queue(1, 2);
        REQUIRE(queue.try_add([&gate] { gate.get_future().wait(); }));  // holds the only thread
        while (queue.waiting() > 0) {
            std::this_thread::yield();
        }
        fixture.options.signatures = &queue;
        Router router(fixture.service, fixture.log, fixture.ids, fixture.options);
        const std::string good = fixture.authorization("ES384");
        fhir::json::BodyBuffer body(test::kOrderSign);
        const auto begin = [&](std::string_view target, const std::vector<HeaderField>& fields) {
            HttpRequest request{
                target == "/cds-services" ? "GET" : "POST", target, fields, "192.0.2.1", true,
                std::chrono::steady_clock::now(),           body};
            return router.begin(request);
        };
        const std::vector<HeaderField> fields{{"Content-Type", "application/json"},
                                              {"Authorization", good}};
        HttpRequest request{"POST", "/cds-services/g-order-sign",     fields, "192.0.2.1",
                            true,   std::chrono::steady_clock::now(), body};
        Reply waiting = router.begin(request);
        auto& first = std::get<std::unique_ptr<PendingAnswer>>(waiting);
        std::promise<void> woken;
        first->start([&woken] { woken.set_value(); });
        CHECK(queue.waiting() == 1);

        CHECK(std::get<HttpResponse>(begin("/cds-services", {})).status == 200);
        CHECK(std::get<HttpResponse>(
                  begin("/cds-services/g-order-sign", {{"Content-Type", "application/json"}}))
                  .status == 401);
        const std::string expired = fixture.authorization("long expired");
        CHECK(std::get<HttpResponse>(
                  begin("/cds-services/g-order-sign",
                        {{"Content-Type", "application/json"}, {"Authorization", expired}}))
                  .status == 401);
        CHECK(queue.waiting() == 1);

        SUBCASE("one after the other") {
            gate.set_value();
            woken.get_future().wait();
            CHECK(first->finish().status == 200);
        }
        SUBCASE("one that nobody waits for any more wakes nobody") {
            first.reset();
            gate.set_value();
            while (queue.waiting() > 0) {
                std::this_thread::yield();
            }
            CHECK(woken.get_future().wait_for(std::chrono::milliseconds(50)) ==
                  std::future_status::timeout);
        }
        SUBCASE("a full queue is a 503, not a wait") {
            Reply second = router.begin(request);
            std::get<std::unique_ptr<PendingAnswer>>(second)->start([] {});
            Reply third = router.begin(request);
            auto& full = std::get<std::unique_ptr<PendingAnswer>>(third);
            bool is_woken = false;
            full->start([&is_woken] { is_woken = true; });
            CHECK(is_woken);
            const HttpResponse refused = full->finish();
            CHECK(refused.status == 503);
            CHECK(std::ranges::count(refused.headers,
                                     std::pair<std::string, std::string>("Retry-After", "1")) == 1);
            gate.set_value();
            woken.get_future().wait();
            CHECK(first->finish().status == 200);
        }
    }

    TEST_CASE("SR-033: a call whose key has to be fetched waits for it, without a thread") {
        struct Row {
            bool has_keys;
            int status;
        };
        for (const Row row : {Row{true, 200}, Row{false, 401}}) {
            CAPTURE(row.has_keys);
            AccessFixture fixture;
            Client client = fixture.client({});
            client.keys = nullptr;
            client.jku = {std::string(fixture.tokens.value().string_at("jku"))};
            HeldClient http;
            KeySetCache key_sets(http, {client});
            Authenticator authenticator({client}, &key_sets);
            fixture.options.authenticator = &authenticator;
            fixture.options.key_sets = &key_sets;
            Router router(fixture.service, fixture.log, fixture.ids, fixture.options);
            const std::string value = fixture.authorization("ES384");
            const std::vector<HeaderField> fields{{"Content-Type", "application/json"},
                                                  {"Authorization", value}};
            fhir::json::BodyBuffer body(test::kOrderSign);
            HttpRequest request{"POST", "/cds-services/g-order-sign",     fields, "127.0.0.1",
                                true,   std::chrono::steady_clock::now(), body};
            Reply reply = router.begin(request);
            const auto& pending = std::get<std::unique_ptr<PendingAnswer>>(reply);
            bool is_woken = false;
            pending->start([&is_woken] { is_woken = true; });
            CHECK_FALSE(is_woken);
            http.done({.kind = HttpResult::Kind::Answered,
                       .status = 200,
                       .content_type = {},
                       .cache_control = {},
                       .retry_after = {},
                       .body = row.has_keys ? fixture.jwks() : "{}"});
            CHECK(is_woken);
            CHECK(pending->finish().status == row.status);
            CHECK(http.count == 1);
            // The next call is judged at once, whatever came of the fetch.
            Reply next = router.begin(request);
            CHECK(std::get<HttpResponse>(next).status == 401);
            CHECK(http.count == 1);
        }
    }

    TEST_CASE(
        "SR-110, SR-111: an evaluation ends when its client goes, and nothing was shown then") {
        AccessFixture fixture;
        bool is_gone = false;
        std::int64_t before = 0;
        std::int64_t after = 0;
        std::int64_t deadline = 0;
        fixture.snapshot->on_decide = [&](const CdsRequestView&, RequestTime time,
                                          RequestArena&) -> Result<Decision> {
            deadline = time.budget.deadline_ms;
            before = time.budget.clock->now_ms();
            is_gone = true;
            after = time.budget.clock->now_ms();
            return test::one_card();
        };
        const HttpResponse response =
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign,
                         "127.0.0.1", [&is_gone] { return is_gone; });
        CHECK(before < deadline);
        CHECK(deadline - before <= 3'000);
        CHECK(deadline - before > 2'000);
        CHECK(after > deadline);
        CHECK(response.status == 503);
        CHECK(fixture.log.lines.back().find(R"("error_kind":"client-gone")") != std::string::npos);
        const std::string body = test::replaced(std::string(kFeedback), "c-1", "card-1");
        CHECK(fixture.send("POST", "/cds-services/g-order-sign/feedback", "RS384", body).status ==
              200);
        const auto report = read_feedback_report(fixture.folder / "feedback.db", 0);
        REQUIRE(report.has_value());
        CHECK(report->statements.empty());
    }

    TEST_CASE("SR-110: an evaluation that begins late has half a second") {
        AccessFixture fixture;
        fixture.options.deadline = std::chrono::milliseconds(0);
        std::int64_t left = 0;
        fixture.snapshot->on_decide = [&](const CdsRequestView&, RequestTime time,
                                          RequestArena&) -> Result<Decision> {
            left = time.budget.deadline_ms - time.budget.clock->now_ms();
            return Decision{};
        };
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign).status ==
            200);
        CHECK(left <= 500);
        CHECK(left > 0);
    }
}

}  // namespace hookline::hooks
