// The router behind the real server, and the command `serve` from start to signal, over sockets.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "hooks/fetch/fetcher.hpp"
#include "hooks/http/server.hpp"
#include "hooks/router.hpp"
#include "hooks/system.hpp"
#include "hooks/thread_role.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/running_serve.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/fault_peer.hpp"

namespace hookline::hooks {
namespace {

std::string post(std::string_view path, std::string_view body,
                 std::string_view content_type = "application/json") {
    std::ostringstream out;
    out << "POST " << path << " HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\n"
        << "Content-Type: " << content_type << "\r\nContent-Length: " << body.size() << "\r\n\r\n"
        << body;
    return out.str();
}

std::string get(std::string_view path, std::string_view method = "GET") {
    std::ostringstream out;
    out << method << ' ' << path << " HTTP/1.1\r\nHost: localhost\r\n"
        << "Origin: http://localhost:3000\r\n\r\n";
    return out.str();
}

struct Fixture {
    Fixture() {
        RouterOptions options;
        options.cors.origins = {"http://localhost:3000"};
        options.explains = true;
        router = std::make_unique<Router>(service, log, ids, options);
        server = std::make_unique<Server>(*router, ServerOptions{});
        port = server->start().value();
    }

    std::shared_ptr<test::FakeSnapshot> snapshot = std::make_shared<test::FakeSnapshot>();
    FixedClock clock{0, 0};
    RandomIdSource ids;
    Service service{snapshot, clock, ids};
    std::unique_ptr<Log> log_ = make_null_log();
    Log& log = *log_;
    std::unique_ptr<Router> router;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

// A server with the service of a fixture that fetches what a call lacks from the peer.
struct FetchingServer {
    FetchingServer(Fixture& fixture, const hookline::test::FaultPeer& peer)
        : origin(peer.origin()),
          fetcher(*client, options_for(origin)),
          router(fixture.service, log, fixture.ids, router_options(fetcher)),
          server(router, ServerOptions{}),
          port(server.start().value()) {}

    static RouterOptions router_options(const Fetcher& fetcher) {
        RouterOptions options;
        options.fetcher = &fetcher;
        return options;
    }

    static FetchOptions options_for(const std::string& origin) {
        FetchOptions options;
        options.deadline = std::chrono::milliseconds(60'000);
        options.servers = {
            {.base = origin + "/r4", .internal = true, .open = true, .paging_hosts = {}}};
        return options;
    }

    // A call without prefetch.
    [[nodiscard]] std::string call() const {
        return post("/cds-services/g-patient-view",
                    test::replaced(test::kPatientView, R"("prefetch":{})",
                                   R"("fhirServer":")" + origin + R"(/r4")"));
    }

    std::string origin;
    test::RecordingLog log;  // read when no request is in work
    std::unique_ptr<HttpClient> client = make_curl_client();
    Fetcher fetcher;
    Router router;
    Server server;
    std::uint16_t port;
};

bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(8);
    while (!condition() && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return condition();
}

}  // namespace

TEST_SUITE("hooks/wire") {
    TEST_CASE("SR-087: every answer has its type, nosniff and no-store, and no server banner") {
        Fixture fixture;
        for (const std::string& request :
             {get("/cds-services"), get("/nothing"), get("/livez"), get("/readyz"),
              post("/cds-services/g-order-sign", test::kOrderSign),
              post("/cds-services/g-order-sign", "{"), post("/cds-services", "{}"),
              post("/cds-services/g-order-sign", "{}", "text/plain")}) {
            const Answer answer = ask(fixture.port, request);
            CAPTURE(request);
            CHECK(answer.field("Content-Type") == "application/json");
            CHECK(answer.field("X-Content-Type-Options") == "nosniff");
            CHECK(answer.field("Cache-Control") == "no-store");
            CHECK(answer.field("Access-Control-Allow-Origin") == "http://localhost:3000");
            CHECK(answer.field("Server").empty());
        }
    }

    TEST_CASE("SR-111: who goes while data are fetched ends the fetch, long before its deadline") {
        std::atomic<int> asked = 0;
        std::atomic<int> left = 0;
        hookline::test::FaultPeer peer([&](const auto&, auto& x) {
            ++asked;
            x.hang();
            ++left;
        });
        Fixture fixture;
        fixture.snapshot->set_prefetch({{"patient", "Patient/{{context.patientId}}"},
                                        {"goals", "Goal?patient={{context.patientId}}"}});
        FetchingServer fetching(fixture, peer);
        Server& server = fetching.server;
        auto caller = std::make_unique<RawClient>(fetching.port);
        caller->send(fetching.call());
        REQUIRE(eventually([&] { return asked == 2; }));
        CHECK(left == 0);
        caller.reset();
        CHECK(eventually([&] { return left == 2; }));
        CHECK(server.counters().clients_gone == 1);
        REQUIRE(eventually([&] { return server.counters().requests_in_work == 0; }));
        REQUIRE(fetching.log.lines.size() == 1);
        CHECK(fetching.log.lines[0].find(R"("error_kind":"client-gone")") != std::string::npos);
        CHECK(fetching.log.lines[0].find(R"("hook":"patient-view")") != std::string::npos);
    }

    TEST_CASE("SR-121: a slow evaluation holds up nothing else on the thread of its connection") {
        Fixture fixture;  // with one thread of connections
        std::latch evaluating(1);
        std::latch may_end(1);
        std::atomic<bool> was_handed_over = true;
        fixture.snapshot->on_decide = [&](const CdsRequestView& request, RequestTime,
                                          RequestArena&) -> Result<Decision> {
            was_handed_over = may_hold_up_thread();
            if (request.hook == Hook::OrderSign) {
                CHECK(was_handed_over);
                evaluating.count_down();
                may_end.wait();
            }
            return Decision{};
        };
        const auto view = [&] {
            return ask(fixture.port, post("/cds-services/g-patient-view", test::kPatientView));
        };
        CHECK(view().status == 200);
        CHECK(was_handed_over);  // it has not shown yet to be quick
        CHECK(eventually([&] { return view().status == 200 && !was_handed_over; }));
        const std::string large = test::replaced(
            test::kOrderSign, R"("hook":)",
            R"("extension":{"x":")" + std::string(kIoBodyBytesMax, 'x') + R"("},"hook":)");
        RawClient slow(fixture.port);
        slow.send(post("/cds-services/g-order-sign", large));
        evaluating.wait();
        CHECK(ask(fixture.port, get("/livez")).status == 200);
        CHECK(ask(fixture.port, get("/cds-services")).status == 200);
        CHECK(view().status == 200);
        RawClient waits(fixture.port);  // for the only thread for work
        waits.send(post("/explain/g-order-sign", large));
        waits.send(get("/livez"));
        CHECK(eventually([&] { return fixture.server->counters().work_waiting == 1; }));
        may_end.count_down();
        CHECK(slow.receive().body == R"({"cards":[]})");
        CHECK(waits.receive().body == R"({"rules":["order-sign"]})");
        CHECK(waits.receive().status == 200);
    }

    TEST_CASE("SR-121: a call that had to fetch is evaluated off the threads of connections") {
        hookline::test::FaultPeer peer(
            [](const auto&, auto& x) { x.json(R"({"resourceType":"Patient","id":"p-1"})"); });
        Fixture fixture;
        fixture.snapshot->set_prefetch({{"patient", "Patient/{{context.patientId}}"}});
        std::atomic<bool> is_off = false;
        fixture.snapshot->on_decide = [&](const CdsRequestView&, RequestTime,
                                          RequestArena&) -> Result<Decision> {
            is_off = may_hold_up_thread();
            return Decision{};
        };
        FetchingServer fetching(fixture, peer);
        CHECK(ask(fetching.port, fetching.call()).status == 200);
        CHECK(is_off);
    }

    TEST_CASE("CH-040: a call over the wire is answered with cards") {
        Fixture fixture;
        const Answer answer =
            ask(fixture.port, post("/cds-services/g-order-sign", test::kOrderSign));
        CHECK(answer.status == 200);
        CHECK(answer.body.starts_with(R"({"cards":[{"summary":"Summary")"));
    }

    TEST_CASE("SR-101: a preflight is 204 without a body, and the connection goes on") {
        Fixture fixture;
        RawClient client(fixture.port);
        REQUIRE(client.send(get("/cds-services/g-order-sign", "OPTIONS")));
        const Answer preflight = client.receive(true);
        CHECK(preflight.status == 204);
        CHECK(preflight.field("Access-Control-Allow-Headers") == "Content-Type, Authorization");
        REQUIRE(client.send(post("/cds-services/g-order-sign", test::kOrderSign)));
        CHECK(client.receive().status == 200);
    }

    TEST_CASE("SR-008: HEAD has the head of GET") {
        Fixture fixture;
        RawClient client(fixture.port);
        REQUIRE(client.send(get("/cds-services", "HEAD")));
        const Answer answer = client.receive(true);
        CHECK(answer.status == 200);
        CHECK(answer.field("Content-Type") == "application/json");
    }

    TEST_CASE("SR-190, SR-191: serve starts, answers, and ends with 0 at SIGTERM") {
        test::RunningServe serve(R"({"log_level": "off"})");
        REQUIRE(serve.port() != 0);
        CHECK(ask(serve.port(), get("/readyz")).status == 200);
        CHECK(ask(serve.port(), post("/cds-services/g-order-sign", test::kOrderSign)).status ==
              200);
        CHECK(
            ask(serve.port(), "GET /cds-services HTTP/1.1\r\nHost: evil.example\r\n\r\n").status ==
            403);
        CHECK(serve.end() == ExitCode::Success);
        CHECK(serve.errors().empty());
    }

    TEST_CASE(
        "SR-012, SR-118: a noisy client gets 429 before its body is read, whatever address it "
        "claims; a quiet one all answers") {
        constexpr const char* kNoisy = "127.0.0.2";
        constexpr const char* kQuiet = "127.0.0.3";
        test::RunningServe serve(R"({"log_level": "off",
            "limits": {"requests_in_work_per_client_max": 3, "requests_per_client_per_second": 1,
                       "requests_per_client_burst": 100, "addresses_are_clients": true}})");
        REQUIRE(serve.port() != 0);
        const std::string call = post("/cds-services/g-order-sign", test::kOrderSign);
        const std::string head = call.substr(0, call.find("\r\n\r\n") + 4);
        // Three calls of the noisy client are in work: the server waits for their bodies.
        std::vector<std::unique_ptr<RawClient>> held;
        for (int i = 0; i < 3; ++i) {
            held.push_back(std::make_unique<RawClient>(serve.port(), kNoisy));
            REQUIRE(held.back()->send(
                test::replaced(head, "\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n")));
            REQUIRE(held.back()->receive().status == 100);
        }
        const auto ask_as = [&](const char* address, const std::string& request) {
            RawClient client(serve.port(), address);
            client.send(request);
            return client.receive();
        };
        for (int i = 0; i < 10; ++i) {
            const Answer more = ask_as(kNoisy, head);
            CHECK(more.status == 429);
            CHECK(more.field("Retry-After") == "1");
            CHECK(more.body.find(R"("resourceType":"OperationOutcome")") != std::string::npos);
            for (const char* claim : {"X-Forwarded-For: 127.0.0.3", "X-Real-IP: 127.0.0.3",
                                      "Forwarded: for=127.0.0.3"}) {
                const std::string line = "\r\n" + std::string(claim) + "\r\n\r\n";
                CHECK(ask_as(kNoisy, test::replaced(head, "\r\n\r\n", line)).status == 429);
            }
            CHECK(ask_as(kQuiet, call).status == 200);
        }
        CHECK(ask_as(kNoisy, get("/cds-services")).status == 200);  // no work
        for (const auto& client : held) {
            client->send(test::kOrderSign);
            CHECK(client->receive().status == 200);
        }
        // The places come back when the answers have been sent; the bucket of each has an end.
        CHECK(eventually([&] { return ask_as(kNoisy, call).status == 200; }));
        int answered = 10;
        while (answered < 200 && ask_as(kQuiet, call).status == 200) {
            ++answered;
        }
        CHECK(answered >= 100);
        CHECK(answered < 200);
        CHECK(serve.end() == ExitCode::Success);
    }
}

}  // namespace hookline::hooks
