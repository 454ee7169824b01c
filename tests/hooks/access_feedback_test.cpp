// Feedback through the router, and the cards that it is about.
#include <doctest/doctest.h>

#include <algorithm>

#include "hooks/feedback/feedback_report.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "tests/hooks/access_fixture.hpp"

namespace hookline::hooks {
namespace {

using test::AccessFixture;
using test::kFeedback;

}  // namespace

TEST_SUITE("hooks/access") {
    TEST_CASE("CH-130, CH-138: feedback is kept for known callers and services") {
        AccessFixture fixture;
        const std::string_view path = "/cds-services/g-order-sign/feedback";
        CHECK(fixture.send("POST", path, "", kFeedback).status == 401);
        CHECK(fixture.send("POST", path, "ES384", kFeedback).status == 200);
        CHECK(fixture.send("GET", path).status == 405);
        CHECK(fixture.send("POST", "/cds-services/none/feedback", "RS384", kFeedback).status ==
              404);
        const HttpResponse bad = fixture.send("POST", path, "RS384", R"({"feedback":[{}]})");
        CHECK(bad.status == 400);
        CHECK(bad.body.find("feedback[0].card") != std::string::npos);
    }

    TEST_CASE("SR-174, SR-195: while feedback cannot be kept, readiness warns and cards flow") {
        AccessFixture fixture;
        const auto ready = [&] { return fixture.send("GET", "/readyz", "RS384"); };
        const auto give = [&](const char* algorithm) {  // a token serves once
            return fixture
                .send("POST", "/cds-services/g-order-sign/feedback", algorithm,
                      std::string(kFeedback))
                .status;
        };
        CHECK(ready().body == R"({"status":"ready"})");
        auto blocker = Database::open(fixture.folder / "feedback.db");
        REQUIRE(blocker.has_value());
        REQUIRE(blocker->execute("BEGIN EXCLUSIVE").has_value());
        CHECK(give("RS384") == 503);
        CHECK(ready().status == 200);
        CHECK(ready().body == R"({"status":"ready","feedback":{"status":"failed"}})");
        REQUIRE(blocker->execute("ROLLBACK").has_value());
        CHECK(give("ES384") == 200);
        CHECK(ready().body == R"({"status":"ready"})");
    }

    TEST_CASE("cards that were shown are kept by statement, without the patient") {
        AccessFixture fixture;
        fixture.snapshot->on_decide = [](const auto&...) -> Result<Decision> {
            return test::one_card();
        };
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign).status ==
            200);
        const std::string body = test::replaced(std::string(kFeedback), "c-1", "card-1");
        CHECK(fixture.send("POST", "/cds-services/g-order-sign/feedback", "RS384", body).status ==
              200);
        const auto report = read_feedback_report(fixture.folder / "feedback.db", 0);
        REQUIRE(report.has_value());
        REQUIRE(report->statements.size() == 1);
        CHECK(report->statements[0].statement == "MRC-A-01");
        CHECK(report->statements[0].overridden == 1);
        for (const char* file : {"feedback.db", "feedback.db-wal"}) {
            CHECK(read_file(fixture.folder / file).value_or("").find("p-1") == std::string::npos);
        }
    }

    TEST_CASE("without a store the path is unknown; without authentication anyone may send") {
        AccessFixture fixture;
        fixture.options.authenticator = nullptr;
        const std::string_view path = "/cds-services/g-order-sign/feedback";
        CHECK(fixture.send("POST", path, "", kFeedback).status == 200);
        fixture.options.feedback = nullptr;
        CHECK(fixture.send("POST", path, "", kFeedback).status == 404);
    }
}

}  // namespace hookline::hooks
