#include <doctest/doctest.h>

#include "tests/hooks/http/http_client.hpp"
#include "tests/hooks/http/test_server.hpp"

namespace hookline::hooks {
namespace {

const std::string kPoison = "GET /poison HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Row {
    std::string name;
    std::string request;
    int status;
};

std::string with_fields(std::string_view fields) {
    return "POST /a HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n";
}

std::string with_target(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

/// Each is followed by a poison request on the same connection, which must never be executed.
const std::vector<Row>& hostile_requests() {
    using namespace std::string_literals;
    static const std::vector<Row> rows = {
        // Where does the body end?
        {"both lengths", with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"both, other order", with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
         400},
        {"two lengths", with_fields("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        {"the same length twice", with_fields("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {"list of lengths", with_fields("Content-Length: 5, 5\r\n"), 400},
        {"length with sign", with_fields("Content-Length: +5\r\n"), 400},
        {"negative length", with_fields("Content-Length: -5\r\n"), 400},
        {"hexadecimal length", with_fields("Content-Length: 0x5\r\n"), 400},
        {"length with space", with_fields("Content-Length: 5 5\r\n"), 400},
        {"empty length", with_fields("Content-Length:\r\n"), 400},
        {"length beyond 64 bits", with_fields("Content-Length: 99999999999999999999999\r\n"), 400},
        {"length beyond the limit", with_fields("Content-Length: 8388609\r\n"), 413},
        {"length of 2^63", with_fields("Content-Length: 9223372036854775808\r\n"), 413},
        {"no length", with_fields(""), 411},
        {"PUT without length", "PUT /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 411},
        {"PATCH without length", "PATCH /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 411},
        {"xchunked", with_fields("Transfer-Encoding: xchunked\r\n"), 400},
        {"gzip", with_fields("Transfer-Encoding: gzip\r\n"), 400},
        {"identity", with_fields("Transfer-Encoding: identity\r\n"), 400},
        {"gzip, Chunked", with_fields("Transfer-Encoding: gzip, Chunked\r\n"), 400},
        {"gzip, chunked", with_fields("Transfer-Encoding: gzip, chunked\r\n"), 400},
        {"chunked, identity", with_fields("Transfer-Encoding: chunked, identity\r\n"), 400},
        {"chunked twice", with_fields("Transfer-Encoding: chunked, chunked\r\n"), 400},
        {"two encodings",
         with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"quoted chunked", with_fields("Transfer-Encoding: \"chunked\"\r\n"), 400},
        {"chunked with parameter", with_fields("Transfer-Encoding: chunked;a=b\r\n"), 400},
        {"empty encoding", with_fields("Transfer-Encoding:\r\n"), 400},
        {"chunked and vertical tab", with_fields("Transfer-Encoding: \vchunked\r\n"), 400},
        {"space before colon", with_fields("Transfer-Encoding : chunked\r\n"), 400},
        {"length, space before colon", with_fields("Content-Length : 5\r\n"), 400},
        {"chunked in 1.0",
         "POST /a HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},

        // Lines of the head.
        {"folded with space", with_fields("X-A: b\r\n c\r\nContent-Length: 0\r\n"), 400},
        {"folded with tab", with_fields("X-A: b\r\n\tc\r\nContent-Length: 0\r\n"), 400},
        {"folded encoding", with_fields("Transfer-Encoding:\r\n chunked\r\n"), 400},
        {"folded first field", "GET /a HTTP/1.1\r\n Host: localhost\r\n\r\n", 400},
        {"bare line feeds", "GET /a HTTP/1.1\nHost: localhost\n\n", 400},
        {"one bare line feed", "GET /a HTTP/1.1\r\nHost: localhost\nX-A: b\r\n\r\n", 400},
        {"bare carriage return", "GET /a HTTP/1.1\r\nHost: localhost\r\nX-A: b\rc\r\n\r\n", 400},
        {"bare carriage return in the request line", "GET /a HTTP/1.1\rHost: localhost\r\n\r\n",
         400},
        {"carriage return twice", "GET /a HTTP/1.1\r\nHost: localhost\r\r\n\r\n", 400},
        {"NUL in a value", with_fields("X-A: b\0c\r\nContent-Length: 0\r\n"s), 400},
        {"NUL in a name", with_fields("X-\0A: b\r\nContent-Length: 0\r\n"s), 400},
        {"field without colon", with_fields("X-A\r\nContent-Length: 0\r\n"), 400},
        {"field without name", with_fields(": b\r\nContent-Length: 0\r\n"), 400},
        {"two empty lines first", "\r\n\r\nGET /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},

        // Host.
        {"no Host", "GET /a HTTP/1.1\r\n\r\n", 400},
        {"no Host in 1.0", "GET /a HTTP/1.0\r\n\r\n", 400},
        {"two Hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"list of Hosts", "GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"Host with user", "GET /a HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},

        // Authorization.
        {"two Authorizations",
         with_fields("Authorization: Bearer a\r\nContent-Length: 0\r\nauthorization: Bearer a\r\n"),
         400},
        {"two Authorizations, one empty",
         with_fields("Authorization:\r\nAuthorization: Bearer a\r\nContent-Length: 0\r\n"), 400},

        // Content-Type.
        {"two Content-Types",
         with_fields("Content-Type: application/json\r\nContent-Length: 0\r\n"
                     "Content-Type: text/plain\r\n"),
         400},
        {"the same Content-Type twice",
         with_fields("Content-Type: application/json\r\ncontent-type: application/json\r\n"
                     "Content-Length: 0\r\n"),
         400},

        // Request line.
        {"absolute form", with_target("http://localhost/a"), 400},
        {"authority form", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"asterisk form for GET", with_target("*"), 400},
        {"relative target", with_target("a"), 400},
        {"eight-bit target", with_target("/\xC3\xA4"), 400},
        {"0x7F in the target", with_target("/a\x7F"), 400},
        {"NUL in the target", with_target("/a\0b"s), 400},
        {"fragment in the target", with_target("/a#b"), 400},
        {"space in the target", with_target("/a b"), 400},
        {"tab in the target", with_target("/a\tb"), 400},
        {"empty target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"HTTP/0.9", "GET /a\r\nHost: localhost\r\n\r\n", 400},
        {"HTTP/1.2", "GET /a HTTP/1.2\r\nHost: localhost\r\n\r\n", 400},
        {"HTTP/2.0", "GET /a HTTP/2.0\r\nHost: localhost\r\n\r\n", 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"lower case version", "GET /a http/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"method with bad byte", "G{T /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"method without end", std::string(40, 'G') + " /a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"no method", " /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"s, 400},

        // Content we do not read.
        {"gzip content", with_fields("Content-Encoding: gzip\r\nContent-Length: 3\r\n") + "abc",
         415},
        {"list of content codings",
         with_fields("Content-Encoding: identity, gzip\r\nContent-Length: 3\r\n") + "abc", 415},
        {"empty content coding", with_fields("Content-Encoding:\r\nContent-Length: 3\r\n") + "abc",
         415},

        // Chunks.
        {"chunk extension", post_chunked("/a", "3;x=y\r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk size with space", post_chunked("/a", "3 \r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk size with sign", post_chunked("/a", "+3\r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk size 0x3", post_chunked("/a", "0x3\r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk without size", post_chunked("/a", "\r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk size beyond 32 bits", post_chunked("/a", "100000003\r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk beyond the limit", post_chunked("/a", "800001\r\n"), 413},
        {"chunk longer than told", post_chunked("/a", "3\r\nabcd\r\n0\r\n\r\n"), 400},
        {"chunk with bare line feeds", post_chunked("/a", "3\nabc\n0\n\n"), 400},
        {"chunk size with a carriage return alone", post_chunked("/a", "3\rabc\r\n0\r\n\r\n"), 400},
        {"chunk with a carriage return alone", post_chunked("/a", "3\r\nabc\r0\r\n\r\n"), 400},
        {"end of chunks with a carriage return alone", post_chunked("/a", "0\r\n\r0"), 400},
        {"trailer field", post_chunked("/a", "3\r\nabc\r\n0\r\nHost: b\r\n\r\n"), 400},
    };
    return rows;
}

}  // namespace

TEST_SUITE("http/hostile") {
    TEST_CASE(
        "SR-001, SR-002, SR-005: a doubtful request is refused, the connection ends, nothing after "
        "it "
        "is executed") {
        for (const Row& row : hostile_requests()) {
            CAPTURE(row.name);
            TestServer test;
            RawClient client(test.port);
            client.send(row.request + kPoison + kPoison);
            const Answer answer = client.receive();
            CHECK(answer.status == row.status);
            CHECK(answer.field("Connection") == "close");
            CHECK(answer.body.starts_with("{\"resourceType\":\"OperationOutcome\""));
            client.finish_sending();
            CHECK(client.is_closed_by_server());
            CHECK(test.handler.targets().empty());
            CHECK(test.server.counters().requests_refused == 1);
        }
    }

    TEST_CASE("unusual requests that mean one thing only are served") {
        const std::vector<Row> rows = {
            {"one line end first", "\r\n" + with_target("/a"), 200},
            {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 200},
            {"unknown method", "BREW /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 200},
            {"empty Host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 200},
            {"Host of IPv6", "GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
            {"field names in any case", "POST /a HTTP/1.1\r\nhOST: h\r\ncontent-LENGTH: 0\r\n\r\n",
             200},
            {"leading zeros in the length", with_fields("Content-Length: 003\r\n") + "abc", 200},
            {"content coding identity",
             with_fields("Content-Encoding: identity\r\nContent-Length: 3\r\n") + "abc", 200},
            {"eight-bit field value", "GET /a HTTP/1.1\r\nHost: h\r\nX-A: \xC3\xA4\r\n\r\n", 200},
            {"body of GET", "GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 200},
            {"upgrade is not followed",
             "GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200},
            {"empty chunked body", post_chunked("/a", "0\r\n\r\n"), 200},
            {"chunk sizes with zeros", post_chunked("/a", "0003\r\nabc\r\n000\r\n\r\n"), 200},
        };
        for (const Row& row : rows) {
            CAPTURE(row.name);
            TestServer test;
            RawClient client(test.port);
            client.send(row.request + with_target("/next"));
            CHECK(client.receive().status == row.status);
            CHECK(client.receive().body == "GET /next 0");
        }
    }
}

}  // namespace hookline::hooks
