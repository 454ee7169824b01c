#include <doctest/doctest.h>

#include <algorithm>
#include <future>
#include <thread>

#include "fhir/base/files.hpp"
#include "fhir/json/writer.hpp"
#include "hooks/feedback/feedback_report.hpp"
#include "hooks/feedback/sqlite.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/support/temporary_folder.hpp"

// The router with callers that have to say who they are, and with kept feedback.
namespace hookline::hooks {
namespace {

constexpr std::int64_t kNowMs = 1'780'000'000'000;

constexpr std::string_view kFeedback = R"({"feedback":[{"card":"c-1","outcome":"overridden",)"
                                       R"("outcomeTimestamp":"2026-11-25T10:00:00Z"}]})";

ServiceOptions keeping_in(const FeedbackStore& feedback) {
    ServiceOptions options;
    options.feedback = &feedback;
    return options;
}

struct Fixture {
    test::Document tokens{
        read_file(hookline::test::source_dir() / "tests/hooks/security/tokens.json").value_or("")};
    hookline::test::TemporaryFolder folder;
    std::shared_ptr<test::FakeSnapshot> snapshot;
    FixedClock clock{kNowMs, 0};
    CountingIdSource ids;
    std::unique_ptr<FeedbackStore> feedback =
        FeedbackStore::open({.file = folder / "feedback.db"}).value();
    Service service{snapshot, clock, ids, keeping_in(*feedback)};
    test::RecordingLog log;
    Authenticator authenticator;
    RouterOptions options;

    explicit Fixture(std::vector<std::string> services = {}, const std::string& guideline = "g")
        : snapshot(std::make_shared<test::FakeSnapshot>(guideline)),
          authenticator({client(std::move(services))}) {
        // The tokens name another service than those of the double: its URL is an audience here.
        options.base_url = "https://cds.example";
        options.clock = &clock;
        options.feedback = feedback.get();
        options.authenticator = &authenticator;
    }

    Client client(std::vector<std::string> services) {
        Client result;
        result.iss = tokens.value().string_at("iss");
        result.algs = {SignatureAlgorithm::ES384, SignatureAlgorithm::RS384};
        result.keys =
            std::make_shared<const JwkSet>(read_jwk_set(*tokens.value().find("jwks")).value());
        result.audiences = {std::string(tokens.value().string_at("url"))};
        result.services = std::move(services);
        return result;
    }

    std::string authorization(std::string_view name) {
        for (const fhir::json::Value& entry : tokens.value().array_at("cases")) {
            if (entry.string_at("name") == name) {
                return std::string(entry.string_at("authorization"));
            }
        }
        FAIL("no such token");
        return {};
    }

    [[nodiscard]] std::string jwks() const {
        std::string text;
        fhir::json::Writer writer(text);
        writer.value(*tokens.value().find("jwks"));
        return text;
    }

    HttpResponse send(std::string_view method, std::string_view target, std::string_view token = {},
                      std::string_view text = {}, std::string_view peer = "127.0.0.1",
                      std::function<bool()> peer_has_ended = {},
                      const std::vector<HeaderField>& more = {}) {
        Router router(service, log, ids, options);
        const std::string value = token.empty() ? "" : authorization(token);
        std::vector<HeaderField> fields{{"Content-Type", "application/json"}};
        if (!value.empty()) {
            fields.push_back({"Authorization", value});
        }
        fields.insert(fields.end(), more.begin(), more.end());
        fhir::json::BodyBuffer body(text);
        HttpRequest request{
            method, target, fields, peer, !text.empty(), std::chrono::steady_clock::now(), body};
        request.peer_has_ended = std::move(peer_has_ended);
        return router.handle(request);
    }
};

// Keeps the one fetch that is under way.
struct HeldClient final : HttpClient {
    Ticket get(HttpGet, Done when_done) override {
        done = std::move(when_done);
        return ++count;
    }
    void cancel(Ticket) override {}

    Done done;
    Ticket count = 0;
};

}  // namespace

TEST_SUITE("hooks/access") {
    TEST_CASE("an explanation shows a patient's facts, so it needs the token of the call") {
        Fixture fixture;
        fixture.options.explains = true;
        CHECK(fixture.send("POST", "/explain/g-order-sign", {}, "{}").status == 401);
    }

    TEST_CASE("SR-035: a flood of bad signatures is answered 429, for its address alone") {
        Fixture fixture;
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

    TEST_CASE("SR-032, SR-093: a line names the issuer of a token if a client has it, or nobody") {
        Fixture fixture;
        const std::string named =
            "\"iss\":\"" + std::string(fixture.tokens.value().string_at("iss")) + '"';
        const auto logs_issuer = [&](std::string_view token) {
            static_cast<void>(
                fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign));
            return fixture.log.lines.back().find(named) != std::string::npos;
        };
        CHECK(logs_issuer("ES384"));
        CHECK(logs_issuer("signature changed"));
        CHECK(logs_issuer("expired"));
        CHECK_FALSE(logs_issuer({}));
        // What a stranger writes is not repeated.
        for (const char* token :
             {"another issuer", "prefix of the issuer", "issuer in upper case", "no iss", "crit"}) {
            CAPTURE(token);
            static_cast<void>(
                fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign));
            CHECK(fixture.log.lines.back().find("\"iss\"") == std::string::npos);
        }
    }

    TEST_CASE("SR-202: a token from the future has its own reason, one that is early another") {
        Fixture fixture;
        for (const auto& [token, reason] : {std::pair("issued in the future", "issued-in-future"),
                                            std::pair("not before the future", "not-yet-valid")}) {
            CHECK(fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign)
                      .status == 401);
            CHECK(fixture.log.lines.back().find("\"error_kind\":\"" + std::string(reason) + '"') !=
                  std::string::npos);
        }
    }

    TEST_CASE("SR-012: what a token is for is compared with the configured address, and no other") {
        const std::vector<std::vector<HeaderField>> spoofs = {
            {},
            {{"Host", "other.example"}},
            {{"X-Forwarded-Host", "other.example"}, {"X-Forwarded-Proto", "http"}},
            {{"X-Forwarded-Prefix", "/other"}, {"X-Original-URL", "/other"}},
            {{"Forwarded", "for=192.0.2.1;host=other.example;proto=http"}},
        };
        // The tokens are for https://cds.example/cds-services/demo-order-sign.
        const auto send = [](const std::string& base_url, std::vector<HeaderField> spoof,
                             const std::string& their_name) {
            Fixture fixture({}, "demo");
            Client client = fixture.client({});
            client.audiences.clear();
            Authenticator authenticator({client});
            fixture.options.authenticator = &authenticator;
            fixture.options.base_url = base_url;
            std::string forwarded = "host=" + their_name;
            for (HeaderField& field : spoof) {
                if (field.value == "other.example") {
                    field.value = their_name;
                } else if (field.name == "Forwarded") {
                    field.value = forwarded;
                }
            }
            return fixture
                .send("POST", "/cds-services/demo-order-sign", "ES384", test::kOrderSign,
                      "127.0.0.1", {}, spoof)
                .status;
        };
        for (const auto& spoof : spoofs) {
            CHECK(send("https://cds.example", spoof, "other.example") == 200);
            CHECK(send("https://other.example", spoof, "cds.example") == 401);
        }
    }

    TEST_CASE("SR-116, SR-020: who shows no usable token is refused before the body is read") {
        Fixture fixture;
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
        Fixture fixture;
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
            Fixture fixture;
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
        Fixture fixture;
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

    TEST_CASE("SR-035: other threads work on signatures; what needs none does not wait for them") {
        Fixture fixture;
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
            Fixture fixture;
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

    TEST_CASE("CH-150, CH-151, CH-163, SR-032: a call without a good token is one plain 401") {
        Fixture fixture;
        const HttpResponse none =
            fixture.send("POST", "/cds-services/g-order-sign", "", test::kOrderSign);
        CHECK(none.status == 401);
        for (const auto token :
             {"alg none", "expired", "signature of zeros", "crit", "another issuer"}) {
            const HttpResponse response =
                fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign);
            CHECK(response.status == 401);
            CHECK(response.body == none.body);
            CHECK(std::ranges::count(response.headers, std::pair<std::string, std::string>(
                                                           "WWW-Authenticate", "Bearer")) == 1);
        }
        CHECK(fixture.log.lines.back().find("unknown-issuer") != std::string::npos);
    }

    TEST_CASE("a good token is served once") {
        Fixture fixture;
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign).status ==
            200);
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign).status ==
            401);
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "RS384", test::kOrderSign).status ==
            200);
    }

    TEST_CASE("CH-091: a client is answered in the form of its own profile") {
        Fixture fixture;
        const HttpResponse plain =
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign);
        CHECK(plain.body.find("systemActions") == std::string::npos);
        Client kit = fixture.client({});
        kit.profile = find_client_profile("inferno-crd");
        Authenticator authenticator({kit});
        fixture.options.authenticator = &authenticator;
        const HttpResponse own =
            fixture.send("POST", "/cds-services/g-order-sign", "RS384", test::kOrderSign);
        CHECK(own.status == 200);
        CHECK(own.body.find(R"("systemActions":[])") != std::string::npos);
    }

    TEST_CASE("CH-018, CH-024: a client that shows a token reads discovery in its own form") {
        Fixture fixture;
        fixture.snapshot->set_prefetch({{"observations", "all", "by-code"}});
        Client own = fixture.client({});
        own.profile = find_client_profile("epic");
        Authenticator authenticator({own});
        fixture.options.authenticator = &authenticator;
        CHECK(fixture.send("GET", "/cds-services").body.find("by-code") == std::string::npos);
        fixture.options.open_discovery = false;
        CHECK(fixture.send("GET", "/cds-services", "ES384").body.find("by-code") !=
              std::string::npos);
    }

    TEST_CASE("SR-037: a client is told which service is not its own") {
        Fixture fixture({"g-order-sign"});
        CHECK(fixture.send("POST", "/cds-services/g-order-select", "ES384", test::kOrderSelect)
                  .status == 403);
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "RS384", test::kOrderSign).status ==
            200);
    }

    TEST_CASE(
        "CH-024, CH-025, SR-101: discovery is open or not; preflight, health and pages are open") {
        Fixture fixture;
        CHECK(fixture.send("GET", "/cds-services").status == 200);
        fixture.options.open_discovery = false;
        CHECK(fixture.send("GET", "/cds-services").status == 401);
        CHECK(fixture.send("GET", "/cds-services", "ES384").status == 200);
        CHECK(fixture.send("OPTIONS", "/cds-services/g-order-sign").status == 204);
        CHECK(fixture.send("OPTIONS", "/cds-services/g-order-sign/feedback").status == 204);
        CHECK(fixture.send("GET", "/livez").status == 200);
        CHECK(fixture.send("GET", "/statements/none").status == 404);
    }

    TEST_CASE("CH-130, CH-138: feedback is kept for known callers and services") {
        Fixture fixture;
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
        Fixture fixture;
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
        Fixture fixture;
        fixture.snapshot->on_decide = [](const auto&...) -> Result<Decision> {
            engine::Card card;
            card.uuid = "card-1";
            card.summary = "A summary";
            card.source_label = "Source";
            card.statements = {{"MRC-A-01", "a"}};
            return Decision{{card}, 0};
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

    TEST_CASE(
        "SR-110, SR-111: an evaluation ends when its client goes, and nothing was shown then") {
        Fixture fixture;
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
            engine::Card card;
            card.uuid = "card-1";
            card.summary = "A summary";
            card.source_label = "Source";
            card.statements = {{"MRC-A-01", "a"}};
            return Decision{{card}, 0};
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
        Fixture fixture;
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

    TEST_CASE("without a store the path is unknown; without authentication anyone may send") {
        Fixture fixture;
        fixture.options.authenticator = nullptr;
        const std::string_view path = "/cds-services/g-order-sign/feedback";
        CHECK(fixture.send("POST", path, "", kFeedback).status == 200);
        fixture.options.feedback = nullptr;
        CHECK(fixture.send("POST", path, "", kFeedback).status == 404);
    }
}

}  // namespace hookline::hooks
