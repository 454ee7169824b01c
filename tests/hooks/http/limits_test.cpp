#include "hooks/http/limits.hpp"

#include <doctest/doctest.h>

#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

const ServerLimits kDefaults;

std::string get_with_head_bytes(std::size_t bytes) {
    std::string head = "GET /a HTTP/1.1\r\nHost: localhost\r\nX-Fill: ";
    head.append(bytes - head.size() - 4, 'x');
    return head + "\r\n\r\n";
}

std::string get_with_fields(std::size_t count) {
    std::string head = "GET /a HTTP/1.1\r\nHost: localhost\r\n";
    for (std::size_t i = 1; i < count; ++i) {
        head += "X: y\r\n";
    }
    return head + "\r\n";
}

std::string get_with_target_bytes(std::size_t bytes) {
    return get("/" + std::string(bytes - 1, 't'));
}

std::string chunked_body(std::size_t bytes) {
    std::string chunks;
    for (std::size_t left = bytes; left > 0;) {
        const std::size_t part = std::min<std::size_t>(left, 65536);
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", part);
        chunks += size + std::string(part, 'c') + "\r\n";
        left -= part;
    }
    return chunks + "0\r\n\r\n";
}

}  // namespace

TEST_SUITE("http/limits") {
    TEST_CASE("the defaults are those of the requirements") {
        CHECK(kDefaults.head_bytes_max == 16384);
        CHECK(kDefaults.head_fields_max == 100);
        CHECK(kDefaults.target_bytes_max == 2048);
        CHECK(kDefaults.body_bytes_max == 8388608);
        CHECK(kDefaults.head_timeout == std::chrono::seconds(5));
        CHECK(kDefaults.body_timeout == std::chrono::seconds(10));
        CHECK(kDefaults.body_bytes_per_second_min == 1024);
        CHECK(kDefaults.idle_timeout == std::chrono::seconds(30));
        CHECK(kDefaults.write_timeout == std::chrono::seconds(10));
        CHECK(kDefaults.connections_max == 2048);
        CHECK(kDefaults.connections_per_peer_max == 256);
        CHECK(kDefaults.requests_in_work_max == 256);
        CHECK(kDefaults.requests_waiting_max == 64);
        CHECK(kDefaults.wait_for_work_max == std::chrono::milliseconds(200));
        CHECK(kDefaults.drain_timeout == std::chrono::seconds(10));
    }

    TEST_CASE("SR-004: sizes are accepted below and at their limit and refused above it") {
        struct Row {
            const char* name;
            std::string (*request)(std::size_t);
            std::size_t limit;
            int status;
        };
        const Row rows[] = {
            {"head", get_with_head_bytes, kDefaults.head_bytes_max, 431},
            {"fields", get_with_fields, kDefaults.head_fields_max, 431},
            {"target", get_with_target_bytes, kDefaults.target_bytes_max, 414},
            {"body by length",
             [](std::size_t bytes) { return post("/a", std::string(bytes, 'b')); },
             kDefaults.body_bytes_max, 413},
            {"body in chunks",
             [](std::size_t bytes) { return post_chunked("/a", chunked_body(bytes)); },
             kDefaults.body_bytes_max, 413},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            TestServer test;
            CHECK(ask(test.port, row.request(row.limit - 1)).status == 200);
            CHECK(ask(test.port, row.request(row.limit)).status == 200);
            CHECK(ask(test.port, row.request(row.limit + 1)).status == row.status);
            CHECK(test.handler.targets().size() == 2);
        }
    }

    TEST_CASE("a line without end is refused as soon as the limit is passed") {
        TestServer test;
        CHECK(ask(test.port, "GET /" + std::string(2048, 't')).status == 414);
        CHECK(ask(test.port, get("/a").substr(0, 34) + "X: " + std::string(16384, 'v')).status ==
              431);
        CHECK(ask(test.port, get("/a").substr(0, 34) + std::string(16384, 'n')).status == 431);
    }

    TEST_CASE("a head at the limit may be followed by a body and another request") {
        TestServer test;
        RawClient client(test.port);
        std::string head =
            "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\nX-Fill: ";
        head.append(kDefaults.head_bytes_max - head.size() - 4, 'x');
        client.send(head + "\r\n\r\n" + std::string(5000, 'b') + get("/next"));
        CHECK(client.receive().body == "POST /a 5000");
        CHECK(client.receive().body == "GET /next 0");
    }

    TEST_CASE("SR-004: the body limit is checked before the first byte of the body") {
        TestServer test;
        RawClient client(test.port);
        client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 8388609\r\n\r\n");
        CHECK(client.receive().status == 413);
    }
}

}  // namespace hookline::hooks
