// What is refused for being too much, or before its body is read.
#include <doctest/doctest.h>

#include "tests/hooks/access_fixture.hpp"

namespace hookline::hooks {
namespace {

using test::AccessFixture;
using test::kNowMs;

}  // namespace

TEST_SUITE("hooks/access") {
    TEST_CASE("SR-035: a flood of bad signatures is answered 429, for its address alone") {
        AccessFixture fixture;
        const auto send = [&](std::string_view token, std::string_view peer) {
            return fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign, peer)
                .status;
        };
        for (int i = 0; i < 20; ++i) {
            CHECK(send("signature changed", "192.0.2.1") == 401);
        }
        CHECK(send("signature changed", "192.0.2.1") == 429);
        CHECK(fixture.log.lines.back().find(R"("error_kind":"too-many-failures")") !=
              std::string::npos);
        CHECK(send("ES384", "192.0.2.1") == 429);
        CHECK(send({}, "192.0.2.1") == 401);  // costs nothing
        CHECK(send("ES384", "192.0.2.2") == 200);
        fixture.clock = FixedClock(kNowMs + 1'000, 0);
        CHECK(send("signature changed", "192.0.2.1") == 401);
    }

    TEST_CASE("SR-116, SR-020: who shows no usable token is refused before the body is read") {
        AccessFixture fixture;
        Router router(fixture.service, fixture.log, fixture.ids, fixture.options);
        fhir::json::BodyBuffer empty;
        const auto early = [&](std::string_view target, std::string_view token) {
            const std::string value = token.empty() ? "" : fixture.authorization(token);
            std::vector<HeaderField> fields{{"Content-Type", "application/json"}};
            if (!value.empty()) {
                fields.push_back({"Authorization", value});
            }
            const HttpRequest request{"POST", target, fields, "192.0.2.1", true, {}, empty};
            const std::optional<HttpResponse> response = router.before_body(request);
            return response ? response->status : 0;
        };
        for (const char* target :
             {"/cds-services/g-order-sign", "/cds-services/g-order-sign/feedback"}) {
            CAPTURE(target);
            CHECK(early(target, {}) == 401);
            CHECK(fixture.log.lines.back().find(R"("error_kind":"no-token")") != std::string::npos);
            CHECK(early(target, "long expired") == 401);
        }
        CHECK(early("/cds-services/g-order-sign", "ES384") == 0);
        CHECK(early("/cds-services/g-order-sign", "signature changed") == 0);  // not cheap
        CHECK(early("/cds-services/x", {}) == 404);
    }

    TEST_CASE("SR-118: a client beyond its share is answered 429 once it has shown who it is") {
        AccessFixture fixture;
        fixture.options.hides_callers = true;  // its name counts, not its address
        ClientLimit limit({.in_work_max = 1, .per_second = 1, .burst = 1});
        fixture.options.client_limit = &limit;
        const auto send = [&](std::string_view token) {
            return fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign);
        };
        CHECK(send("long expired").status == 401);  // a stranger takes nothing from it
        CHECK(send("ES384").status == 200);
        const HttpResponse refused = send("RS384");
        CHECK(refused.status == 429);
        CHECK(refused.body.find(R"("code":"throttled")") != std::string::npos);
        CHECK(std::ranges::count(refused.headers,
                                 std::pair<std::string, std::string>("Retry-After", "1")) == 1);
        CHECK(fixture.log.lines.back().find(R"("error_kind":"client-rate")") != std::string::npos);
        CHECK(fixture.send("GET", "/cds-services").status == 200);  // not counted
    }

    TEST_CASE("SR-035: behind a proxy addresses say nothing, and nothing is counted") {
        for (const bool is_listed : {false, true}) {
            AccessFixture fixture;
            fixture.options.hides_callers = !is_listed;
            if (is_listed) {
                fixture.options.proxies = {"192.0.2.1"};
            }
            for (int i = 0; i < 30; ++i) {
                CHECK(fixture
                          .send("POST", "/cds-services/g-order-sign", "signature changed",
                                test::kOrderSign, "192.0.2.1")
                          .status == 401);
            }
        }
    }

    TEST_CASE("SR-035: on loopback bad signatures are counted like anywhere") {
        AccessFixture fixture;
        int status = 401;
        for (int i = 0; i < 21; ++i) {
            CHECK(status == 401);
            status = fixture
                         .send("POST", "/cds-services/g-order-sign", "signature changed",
                               test::kOrderSign, "127.0.0.1")
                         .status;
        }
        CHECK(status == 429);
    }
}

}  // namespace hookline::hooks
