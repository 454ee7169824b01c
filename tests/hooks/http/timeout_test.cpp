#include <doctest/doctest.h>

#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

using std::chrono::milliseconds;

/// Every phase long, so that a test shortens the one it is about.
ServerLimits patient_limits() {
    ServerLimits limits = TestServer::quick_limits();
    for (milliseconds* timeout : {&limits.head_timeout, &limits.body_timeout, &limits.idle_timeout,
                                  &limits.write_timeout, &limits.body_rate_grace}) {
        *timeout = milliseconds(60'000);
    }
    return limits;
}

constexpr milliseconds kShort{30};

}  // namespace

TEST_SUITE("http/timeouts") {
    TEST_CASE("a head that does not end gets 408 and the connection ends") {
        ServerLimits limits = patient_limits();
        limits.head_timeout = kShort;
        TestServer test(limits);
        RawClient client(test.port);
        client.send(get("/first") + "GET /sl");
        CHECK(client.receive().status == 200);
        const Answer answer = client.receive();
        CHECK(answer.status == 408);
        CHECK(answer.field("Connection") == "close");
        CHECK(client.is_closed_by_server());
        CHECK(test.server.counters().timeouts == 1);
    }

    TEST_CASE("a head that trickles in is not given more time") {
        ServerLimits limits = patient_limits();
        limits.head_timeout = milliseconds(60);
        TestServer test(limits);
        RawClient client(test.port);
        client.send("GET /a HTTP/1.1\r\n");
        int lines = 0;
        while (lines < 1000 && client.send("X: y\r\n")) {
            ++lines;
            std::this_thread::sleep_for(milliseconds(5));
            if (test.server.counters().timeouts > 0) {
                break;
            }
        }
        CHECK(lines < 1000);
        CHECK(client.receive().status == 408);
    }

    TEST_CASE("an idle connection is closed without an answer") {
        ServerLimits limits = patient_limits();
        limits.idle_timeout = kShort;
        TestServer test(limits);
        RawClient fresh(test.port);
        CHECK(fresh.is_closed_by_server());
        RawClient used(test.port);
        used.send(get("/a"));
        CHECK(used.receive().status == 200);
        CHECK(used.is_closed_by_server());
        CHECK(test.server.counters().timeouts == 0);
    }

    TEST_CASE("a body that does not end gets 408, by length and in chunks") {
        ServerLimits limits = patient_limits();
        limits.body_timeout = kShort;
        TestServer test(limits);
        for (const std::string& request :
             {post("/a", "0123456789").substr(0, 65), post_chunked("/a", "5\r\nabc")}) {
            CAPTURE(request);
            RawClient client(test.port);
            client.send(request);
            CHECK(client.receive().status == 408);
            CHECK(client.is_closed_by_server());
        }
        CHECK(test.handler.targets().empty());
        CHECK(test.server.counters().timeouts == 2);
        CHECK(test.server.counters().requests_in_work == 0);
    }

    TEST_CASE("a body slower than the least rate gets 408 after the grace") {
        ServerLimits limits = patient_limits();
        limits.body_rate_grace = kShort;
        limits.body_bytes_per_second_min = 1'000'000;
        TestServer test(limits);
        RawClient slow(test.port);
        slow.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nab");
        CHECK(slow.receive().status == 408);
    }

    TEST_CASE("a body above the least rate is given its time") {
        ServerLimits limits = patient_limits();
        limits.body_rate_grace = milliseconds(1);
        limits.body_bytes_per_second_min = 100;
        TestServer test(limits);
        RawClient client(test.port);
        client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1004\r\n\r\n" +
                    std::string(1000, 'b'));
        std::this_thread::sleep_for(milliseconds(40));
        client.send("last");
        CHECK(client.receive().body == "POST /a 1004");
    }

    TEST_CASE("a client that does not read its answer is closed") {
        ServerLimits limits = patient_limits();
        limits.write_timeout = kShort;
        TestServer test(limits);
        RawClient client(test.port);
        client.send(get("/large"));
        CHECK(eventually([&] { return test.server.counters().timeouts == 1; }));
        CHECK(eventually([&] { return test.server.counters().connections_open == 0; }));
    }

    TEST_CASE("slow clients do not hold up the others") {
        ServerLimits limits = patient_limits();
        TestServer test(limits);
        std::vector<std::unique_ptr<RawClient>> slow;
        for (int i = 0; i < 60; ++i) {
            slow.push_back(std::make_unique<RawClient>(test.port));
            slow.back()->send(i % 2 == 0 ? "GET /sl" : post("/a", "body").substr(0, 58));
        }
        const auto begin = std::chrono::steady_clock::now();
        CHECK(ask(test.port, post("/quick", "body")).status == 200);
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
    }
}

}  // namespace hookline::hooks
