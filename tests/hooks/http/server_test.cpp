#include "hooks/http/server.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>

#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {

TEST_SUITE("http/server") {
    TEST_CASE("a connection carries one request after the other") {
        TestServer test;
        RawClient client(test.port);
        for (int i = 0; i < 3; ++i) {
            client.send(post("/a", "{\"n\":1}"));
            const Answer answer = client.receive();
            CHECK(answer.status == 200);
            CHECK(answer.body == "POST /a 7");
            CHECK(test.handler.last_body() == "{\"n\":1}");
            CHECK(answer.field("Connection").empty());
        }
        client.send(get("/b"));
        CHECK(client.receive().body == "GET /b 0");
        CHECK(test.server.counters().connections_accepted == 1);
        CHECK(test.server.counters().requests_handled == 4);
    }

    TEST_CASE("requests that come together are answered in order") {
        TestServer test;
        RawClient client(test.port);
        client.send(post("/1", "one") + get("/2") + post_chunked("/3", "5\r\nthree\r\n0\r\n\r\n") +
                    post("/4", "") + post("/5", "five!"));
        for (const char* expected :
             {"POST /1 3", "GET /2 0", "POST /3 5", "POST /4 0", "POST /5 5"}) {
            CHECK(client.receive().body == expected);
        }
    }

    TEST_CASE("a peer of IPv4 has the same address at a listener of IPv6") {
        class PeerHandler final : public Handler {
          public:
            [[nodiscard]] HttpResponse handle(HttpRequest& request) override {
                HttpResponse response;
                response.body = request.peer_address;
                return response;
            }
        };
        PeerHandler handler;
        Server server(handler, {.address = "::", .limits = TestServer::quick_limits()});
        const auto port = server.start();
        if (!port) {
            MESSAGE("no IPv6 here: skipped");
            return;
        }
        CHECK(ask(*port, get("/")).body == "127.0.0.1");
    }

    TEST_CASE("SR-120: a fault before the body is a 500 like one behind it") {
        class FaultyHandler final : public Handler {
          public:
            [[nodiscard]] HttpResponse handle(HttpRequest&) override { return {}; }
            [[nodiscard]] std::optional<HttpResponse> before_body(const HttpRequest&) override {
                throw std::runtime_error("a fault of the handler");
            }
        };
        FaultyHandler handler;
        Server server(handler, {.limits = TestServer::quick_limits()});
        const auto port = server.start();
        REQUIRE(port.has_value());
        CHECK(ask(*port, post("/a", "x")).status == 500);
        CHECK(server.counters().handler_failures == 1);
    }

    TEST_CASE("an address that is none, and one that is taken, are errors of the start") {
        RecordingHandler handler;
        for (const char* address : {"localhost", "", "127.0.0.256", "192.0.2.1"}) {
            CAPTURE(address);
            Server server(handler, {.address = address});
            CHECK_FALSE(server.start().has_value());
            CHECK_FALSE(Server::can_listen({.address = address}).has_value());
        }
        const TestServer test;
        const auto taken = Server::can_listen({.port = test.port});
        REQUIRE_FALSE(taken.has_value());
        CHECK(taken.error().message.starts_with("cannot listen on `127.0.0.1` port "));
        CHECK(Server::can_listen({}).has_value());
    }

    TEST_CASE("RFC 9112 7: the name of the transfer coding is read in any case") {
        TestServer test;
        for (const char* name : {"Chunked", "CHUNKED"}) {
            CAPTURE(name);
            RawClient client(test.port);
            client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " +
                        std::string(name) + "\r\n\r\n5\r\nthree\r\n0\r\n\r\n" + get("/b"));
            CHECK(client.receive().body == "POST /a 5");
            CHECK(client.receive().body == "GET /b 0");
        }
    }

    TEST_CASE("a request that comes byte by byte is the same request") {
        TestServer test;
        RawClient client(test.port);
        const std::string both =
            "\r\n" + post("/slow", "body") +
            post_chunked("/chunks", "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n") + get("/last");
        for (const char& byte : both) {
            client.send({&byte, 1});
        }
        CHECK(client.receive().body == "POST /slow 4");
        CHECK(client.receive().body == "POST /chunks 13");
        CHECK(client.receive().body == "GET /last 0");
    }

    TEST_CASE("bodies of any size arrive whole, by length and in chunks") {
        TestServer test;
        RawClient client(test.port);
        for (const std::size_t size : {1U, 4095U, 8192U, 16384U, 100'000U, 3'000'000U}) {
            CAPTURE(size);
            std::string body(size, 'x');
            for (std::size_t i = 0; i < size; i += 97) {
                body[i] = static_cast<char>('a' + i % 26);
            }
            client.send(post("/length", body));
            CHECK(client.receive().status == 200);
            CHECK(test.handler.last_body() == body);

            std::string chunks;
            for (std::size_t at = 0; at < size; at += 50'000) {
                const std::string part = body.substr(at, 50'000);
                char text[16];
                std::snprintf(text, sizeof text, "%zx\r\n", part.size());
                chunks += text + part + "\r\n";
            }
            client.send(post_chunked("/chunked", chunks + "0\r\n\r\n"));
            CHECK(client.receive().status == 200);
            CHECK(test.handler.last_body() == body);
        }
    }

    TEST_CASE("every answer carries the security fields and no banner") {
        TestServer test;
        for (const std::string& request :
             {get("/ok"), get("/missing"), get("/throw"), std::string("BROKEN\r\n\r\n")}) {
            CAPTURE(request);
            const Answer answer = ask(test.port, request);
            CHECK(answer.status != 0);
            CHECK(answer.field("Content-Type") == "application/json");
            CHECK(answer.field("X-Content-Type-Options") == "nosniff");
            CHECK(answer.field("Cache-Control") == "no-store");
            CHECK(answer.field("Server").empty());
            CHECK(answer.field("Date").ends_with(" GMT"));
        }
    }

    TEST_CASE("HEAD gets the fields of GET without its body") {
        TestServer test;
        RawClient client(test.port);
        client.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/b"));
        const Answer head = client.receive(true);
        CHECK(head.status == 200);
        CHECK(head.field("Content-Length") == "9");
        CHECK(client.receive().body == "GET /b 0");
    }

    TEST_CASE("an answer without content has no length") {
        TestServer test;
        RawClient client(test.port);
        client.send(get("/no-content") + get("/b"));
        const Answer answer = client.receive();
        CHECK(answer.status == 204);
        CHECK(answer.field("Content-Length").empty());
        CHECK(client.receive().body == "GET /b 0");
    }

    TEST_CASE("the connection ends when one side asks for it") {
        struct Row {
            const char* name;
            std::string request;
            bool stays;
            const char* connection;
        };
        const Row rows[] = {
            {"1.1 stays", get("/a"), true, ""},
            {"1.1 close", "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false,
             "close"},
            {"1.1 close in a list", "GET /a HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n",
             false, "close"},
            {"1.0 closes", "GET /a HTTP/1.0\r\nHost: h\r\n\r\n", false, "close"},
            {"1.0 keep-alive", "GET /a HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n", true,
             "keep-alive"},
            {"1.0 both", "GET /a HTTP/1.0\r\nHost: h\r\nConnection: keep-alive, close\r\n\r\n",
             false, "close"},
            {"the handler closes", get("/close"), false, "close"},
        };
        TestServer test;
        for (const Row& row : rows) {
            SUBCASE(row.name) {
                RawClient client(test.port);
                client.send(row.request);
                const Answer answer = client.receive();
                CHECK(answer.status == 200);
                CHECK(answer.field("Connection") == row.connection);
                if (row.stays) {
                    client.send(get("/again"));
                    CHECK(client.receive().body == "GET /again 0");
                } else {
                    CHECK(client.is_closed_by_server());
                }
            }
        }
    }

    TEST_CASE("100 Continue is sent to a client that waits for it") {
        TestServer test;
        RawClient client(test.port);
        const std::string head =
            "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
        client.send(head);
        CHECK(client.receive().status == 100);
        client.send("body");
        CHECK(client.receive().body == "POST /a 4");

        client.send(head + "body");
        CHECK(client.receive().body == "POST /a 4");
    }

    TEST_CASE("a client that waits for 100 Continue is refused before it sends the body") {
        TestServer test;
        const std::string end = " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ";
        CHECK(ask(test.port, "POST /a" + end + "99999999\r\n\r\n").status == 413);
        CHECK(ask(test.port, "POST /missing" + end + "5\r\n\r\n").status == 404);
        CHECK(ask(test.port,
                  "POST /a HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n"
                  "Content-Length: 5\r\n\r\n")
                  .status == 417);
        CHECK(test.handler.targets().empty());
    }

    TEST_CASE("an answer before the body keeps the connection only when there is no body") {
        TestServer test;
        RawClient kept(test.port);
        kept.send(get("/missing") + get("/a"));
        CHECK(kept.receive().status == 404);
        CHECK(kept.receive().status == 200);

        RawClient closed(test.port);
        closed.send(post("/missing", get("/poison")));
        CHECK(closed.receive().status == 404);
        CHECK(closed.is_closed_by_server());
        CHECK(test.handler.targets() == std::vector<std::string>{"/a"});
    }

    TEST_CASE("a fault of the handler is an answer") {
        TestServer test;
        RawClient client(test.port);
        client.send(get("/throw") + get("/bad-alloc"));
        const Answer fault = client.receive();
        CHECK(fault.status == 500);
        CHECK(fault.body.find("a fault") == std::string::npos);
        CHECK(client.receive().status == 503);
        CHECK(test.server.counters().handler_failures == 2);
        CHECK(ask(test.port, get("/a")).status == 200);
    }

    TEST_CASE("a field of the handler cannot become two") {
        TestServer test;
        const Answer answer = ask(test.port, get("/split"));
        CHECK(answer.field("X-Good") == "yes");
        CHECK(answer.head.find("X-Injected") == std::string::npos);
    }

    TEST_CASE("an address in use or without meaning is an error at the start") {
        TestServer test;
        RecordingHandler handler;
        Server taken(handler, {.port = test.port});
        CHECK(taken.start().error().kind == ErrorKind::LoadFailed);
        Server nonsense(handler, {.address = "not an address"});
        CHECK(nonsense.start().error().message == "`not an address` is no numeric address");
    }

    TEST_CASE("many clients on several threads get their own answers") {
        TestServer test(TestServer::quick_limits(), 3);
        std::vector<std::thread> clients;
        std::atomic<int> right = 0;
        for (int c = 0; c < 8; ++c) {
            clients.emplace_back([&, c] {
                RawClient client(test.port);
                for (int i = 0; i < 50; ++i) {
                    const std::string target = "/" + std::to_string(c) + "/" + std::to_string(i);
                    client.send(post(target, std::string(static_cast<std::size_t>(i) * 100, 'x')));
                    const std::string want = "POST " + target + " " + std::to_string(i * 100);
                    right += client.receive().body == want ? 1 : 0;
                }
            });
        }
        for (std::thread& client : clients) {
            client.join();
        }
        CHECK(right == 400);
        CHECK(eventually([&] { return test.server.counters().connections_open == 0; }));
    }

    TEST_CASE("SR-192: ten thousand requests, and clients that vanish, leave nothing behind") {
        const auto open_descriptors = [] {
            const std::filesystem::directory_iterator all("/proc/self/fd");
            return std::distance(begin(all), end(all));
        };
        TestServer test(TestServer::quick_limits(), 2);
        const auto before = open_descriptors();
        {
            RawClient many(test.port);
            for (int i = 0; i < 10'000; ++i) {
                many.send(get("/many"));
                REQUIRE(many.receive().status == 200);
            }
        }
        const std::size_t asked = test.handler.targets().size();
        for (int i = 0; i < 30; ++i) {
            RawClient early(test.port);
            RawClient in_head(test.port);
            in_head.send("POST /a HTT");
            RawClient in_body(test.port);
            in_body.send(post("/a", "body").substr(0, 58));
            RawClient in_chunk(test.port);
            in_chunk.send(post_chunked("/a", "5\r\nab"));
            in_body.reset();
            in_chunk.reset();
        }
        CHECK(eventually([&] {
            const ServerCounters counters = test.server.counters();
            return counters.connections_open == 0 && counters.requests_in_work == 0;
        }));
        CHECK(test.handler.targets().size() == asked);
        CHECK(eventually([&] { return open_descriptors() == before; }));
        CHECK(ask(test.port, get("/a")).status == 200);
    }
}

}  // namespace hookline::hooks
