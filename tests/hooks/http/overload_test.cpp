#include <doctest/doctest.h>

#include "hooks/http/admission.hpp"
#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

/// A request whose body has begun and not ended: it is in work.
void begin_body(RawClient& client) {
    client.send("POST /held HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");
}

}  // namespace

TEST_SUITE("http/overload") {
    TEST_CASE("SR-006: connections above the limit of a peer get 503 and end, the others live on") {
        ServerLimits limits = TestServer::quick_limits();
        limits.connections_per_peer_max = 2;
        TestServer test(limits);
        RawClient first(test.port);
        first.send(get("/1"));
        CHECK(first.receive().status == 200);
        {
            RawClient second(test.port);
            second.send(get("/2"));
            CHECK(second.receive().status == 200);

            RawClient third(test.port);
            third.send(get("/3"));
            const Answer refused = third.receive();
            CHECK(refused.status == 503);
            CHECK(refused.field("Retry-After") == "1");
            CHECK(refused.field("Connection") == "close");
            CHECK(third.is_closed_by_server());
        }
        CHECK(eventually([&] { return test.server.counters().connections_open == 1; }));
        CHECK(ask(test.port, get("/4")).status == 200);
        CHECK(test.handler.targets() == std::vector<std::string>{"/1", "/2", "/4"});
        CHECK(test.server.counters().connections_refused == 1);
    }

    TEST_CASE("SR-006: connections above the limit in all are refused, for proxies too") {
        RecordingHandler handler;
        ServerLimits limits = TestServer::quick_limits();
        limits.connections_max = 3;
        limits.connections_per_peer_max = 1;
        Server server(handler, {.limits = limits, .proxies = {"127.0.0.1"}});
        const std::uint16_t port = server.start().value();
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 4; ++i) {
            clients.push_back(std::make_unique<RawClient>(port));
            clients.back()->send(get("/a"));
            CHECK(clients.back()->receive().status == (i < 3 ? 200 : 503));
        }
    }

    TEST_CASE("many refused connections at once end soon") {
        ServerLimits limits = TestServer::quick_limits();
        limits.connections_max = 1;
        TestServer test(limits);
        RawClient kept(test.port);
        kept.send(get("/a"));
        CHECK(kept.receive().status == 200);
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 200; ++i) {
            clients.push_back(std::make_unique<RawClient>(test.port));
        }
        int refused = 0;
        for (const auto& client : clients) {
            const Answer answer = client->receive();
            CHECK((answer.status == 503 || answer.status == 0));
            refused += answer.status == 503 ? 1 : 0;
        }
        CHECK(refused >= 64);
        kept.send(get("/b"));
        CHECK(kept.receive().status == 200);
    }

    TEST_CASE(
        "SR-115: a request with a body above the limit in work gets 503 before its body is read") {
        ServerLimits limits = TestServer::quick_limits();
        limits.requests_in_work_max = 2;
        limits.requests_waiting_max = 0;
        TestServer test(limits);
        RawClient first(test.port);
        RawClient second(test.port);
        begin_body(first);
        begin_body(second);
        CHECK(eventually([&] { return test.server.counters().requests_in_work == 2; }));

        RawClient third(test.port);
        third.send("POST /shed HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
        const Answer answer = third.receive();
        CHECK(answer.status == 503);
        CHECK(answer.field("Retry-After") == "1");
        CHECK(answer.field("Connection") == "close");
        CHECK(answer.body.find("OperationOutcome") != std::string::npos);
        CHECK(test.server.counters().requests_shed == 1);

        // Without a body nothing waits: health is never shed.
        CHECK(ask(test.port, get("/livez")).status == 200);

        first.send("56789");
        CHECK(first.receive().body == "POST /held 10");
        CHECK(ask(test.port, post("/next", "body")).status == 200);
        second.send("56789");
        CHECK(second.receive().body == "POST /held 10");
    }

    TEST_CASE("SR-115: a request may wait a moment for its place") {
        ServerLimits limits = TestServer::quick_limits();
        limits.requests_in_work_max = 1;
        limits.requests_waiting_max = 1;
        limits.wait_for_work_max = milliseconds(5'000);
        TestServer test(limits);
        RawClient first(test.port);
        begin_body(first);
        CHECK(eventually([&] { return test.server.counters().requests_in_work == 1; }));
        RawClient waiting(test.port);
        waiting.send(post("/waited", "body"));
        // The only place to wait is taken: the next one is refused at once.
        CHECK(eventually([&] { return ask(test.port, post("/shed", "x")).status == 503; }));
        first.send("56789");
        CHECK(first.receive().status == 200);
        CHECK(waiting.receive().body == "POST /waited 4");
    }

    TEST_CASE("SR-115: a request that waits too long gets 503") {
        ServerLimits limits = TestServer::quick_limits();
        limits.requests_in_work_max = 1;
        limits.wait_for_work_max = milliseconds(20);
        TestServer test(limits);
        RawClient first(test.port);
        begin_body(first);
        CHECK(eventually([&] { return test.server.counters().requests_in_work == 1; }));
        CHECK(ask(test.port, post("/late", "body")).status == 503);
    }

    TEST_CASE("SR-116: bodies reserve memory before they are read, chunks as they come") {
        ServerLimits limits = TestServer::quick_limits();
        limits.requests_waiting_max = 0;
        limits.memory_per_body_byte = 3;
        limits.memory_bytes_max = 300'000;
        TestServer test(limits);
        CHECK(ask(test.port, post("/at", std::string(100'000, 'x'))).status == 200);
        CHECK(ask(test.port, post("/above", std::string(100'001, 'x'))).status == 503);
        CHECK(ask(test.port,
                  post_chunked("/chunks", "9000\r\n" + std::string(0x9000, 'x') + "\r\n0\r\n\r\n"))
                  .status == 200);
        CHECK(ask(test.port, post_chunked("/chunks", "20000\r\n" + std::string(0x20000, 'x') +
                                                         "\r\n0\r\n\r\n"))
                  .status == 503);
        CHECK(ask(test.port, post("/at", std::string(100'000, 'x'))).status == 200);
    }
}

TEST_SUITE("http/admission") {
    TEST_CASE("a work ticket gives back what it took") {
        ServerLimits limits;
        limits.requests_in_work_max = 1;
        limits.memory_bytes_max = 10;
        WorkGate gate(limits);
        {
            WorkTicket ticket(gate);
            CHECK(ticket.try_enter());
            CHECK(ticket.try_reserve(10));
            CHECK(ticket.try_reserve(5));
            CHECK_FALSE(ticket.try_reserve(11));
            WorkTicket other(gate);
            CHECK_FALSE(other.try_enter());
            CHECK_FALSE(other.try_reserve(1));
        }
        CHECK(gate.in_work() == 0);
        WorkTicket next(gate);
        CHECK(next.try_enter());
        CHECK(next.try_reserve(10));
    }
}

}  // namespace hookline::hooks
