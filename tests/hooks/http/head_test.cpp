#include "hooks/http/head.hpp"

#include <doctest/doctest.h>

#include "hooks/http/chunked.hpp"
#include "hooks/http/head_scanner.hpp"
#include "hooks/http/response_writer.hpp"

namespace hookline::hooks {

TEST_SUITE("http/head") {
    TEST_CASE("the end of a head is found wherever the bytes are cut") {
        const ServerLimits limits;
        const std::string head = "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-A:\r\n\r\n";
        const std::string bytes = head + "next";
        for (std::size_t first = 0; first <= head.size(); ++first) {
            CAPTURE(first);
            HeadScanner scanner(limits);
            if (first < head.size()) {
                CHECK(scanner.scan({bytes.data(), first}) == HeadScanner::State::NeedMore);
            }
            CHECK(scanner.scan(bytes) == HeadScanner::State::Complete);
            CHECK(scanner.head_begin() == 0);
            CHECK(scanner.head_end() == head.size());
        }
    }

    TEST_CASE("a line end before the request line is skipped once") {
        const ServerLimits limits;
        HeadScanner scanner(limits);
        CHECK(scanner.scan("\r") == HeadScanner::State::NeedMore);
        CHECK(scanner.scan("\r\n") == HeadScanner::State::NeedMore);
        CHECK(scanner.scan("\r\nG") == HeadScanner::State::NeedMore);
        CHECK(scanner.scan("\r\nGET / HTTP/1.1\r\n\r\n") == HeadScanner::State::Complete);
        CHECK(scanner.head_begin() == 2);
        scanner.reset();
        CHECK(scanner.scan("\r\n\r\n") == HeadScanner::State::Refused);
        CHECK(scanner.refusal().status == 400);
    }

    TEST_CASE("SR-001: a carriage return alone is refused before the line has its end") {
        const ServerLimits limits;
        for (const char* bytes : {"GET / HTTP/1.1\rX", "GET / HTTP/1.1\r\nHost: h\rX-A: b",
                                  "GET / HTTP/1.1\r\nHost: h\r\nX-A: \rb"}) {
            CAPTURE(bytes);
            HeadScanner scanner(limits);
            CHECK(scanner.scan(bytes) == HeadScanner::State::Refused);
            CHECK(scanner.refusal().status == 400);
        }
    }

    TEST_CASE("RFC 9110 7.6.1: Connection is a list, empty elements count for nothing") {
        struct Row {
            const char* version;
            const char* value;
            bool keep_alive;
        };
        for (const Row& row : {Row{"1.1", ",, close ,", false}, Row{"1.1", "x,\tCLOSE", false},
                               Row{"1.1", ", keep-alive", true}, Row{"1.1", "closed", true},
                               Row{"1.0", "Keep-Alive, x", true}, Row{"1.0", ", ,", false},
                               Row{"1.0", "keep-alive, close", false}}) {
            CAPTURE(row.value);
            RequestHead head;
            REQUIRE(parse_head("GET / HTTP/" + std::string(row.version) +
                                   "\r\nHost: h\r\nConnection: " + row.value + "\r\n\r\n",
                               9, head));
            CHECK(head.keep_alive == row.keep_alive);
        }
    }

    TEST_CASE("of several faults of the fields the first is named") {
        RequestHead head;
        const auto parsed = parse_head(
            "GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Encoding: gzip\r\n\r\n", 9, head);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().status == 417);
    }

    TEST_CASE(
        "the head of an answer: fields that could be two are left out, no body has no length") {
        const auto head_of = [](const HttpResponse& response) {
            std::string text;
            append_head(response, {.keep_alive = true, .date = "d"}, text);
            return text;
        };
        HttpResponse response;
        response.status = 299;  // not in the table of reasons
        response.headers = {{"X-Tab", "a\tb"},
                            {"X-Delete", "a\x7F"},
                            {"X-Nul", std::string(1, '\0')},
                            {"X\nName", "a"}};
        const std::string head = head_of(response);
        CHECK(head.starts_with("HTTP/1.1 299 \r\n"));
        CHECK(head.find("X-Tab: a\tb\r\n") != std::string::npos);
        for (const char* name : {"X-Delete", "X-Nul", "Name"}) {
            CHECK(head.find(name) == std::string::npos);
        }
        for (const auto& [status, has_length] :
             {std::pair(100, false), std::pair(200, true), std::pair(204, false),
              std::pair(304, false), std::pair(404, true)}) {
            CAPTURE(status);
            response.status = status;
            CHECK(may_have_body(status) == has_length);
            CHECK((head_of(response).find("Content-Length") != std::string::npos) == has_length);
        }
    }

    TEST_CASE("a head is parsed into views of its bytes, in order") {
        RequestHead head;
        const auto parsed = parse_head(
            "POST /a?b HTTP/1.1\r\nHost: h:80\r\nAccept:  x \r\nContent-Length: 12\r\naccept: "
            "y\r\nExpect: 100-Continue\r\n\r\n",
            100, head);
        REQUIRE(parsed.has_value());
        CHECK(head.method == "POST");
        CHECK(head.target == "/a?b");
        CHECK(head.content_length == 12);
        CHECK(head.has_body());
        CHECK_FALSE(head.is_chunked);
        CHECK(head.keep_alive);
        CHECK(head.expects_continue);
        REQUIRE(head.fields.size() == 5);
        CHECK(head.fields[1].name == "Accept");
        CHECK(head.fields[1].value == "x");
        CHECK(head.fields[3].value == "y");
    }

    TEST_CASE("nothing of an earlier head is left in the next") {
        RequestHead head;
        CHECK(parse_head("POST / HTTP/1.0\r\nHost: h\r\nContent-Length: 5\r\n\r\n", 9, head));
        CHECK(parse_head("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 9, head));
        CHECK_FALSE(head.has_body());
        CHECK_FALSE(head.is_http_1_0);
        CHECK(head.fields.size() == 1);
    }

    TEST_CASE("fields are found without regard to case, the first one first") {
        fhir::json::BodyBuffer body;
        const HeaderField fields[] = {{"Origin", "a"}, {"ORIGIN", "b"}, {"Empty", ""}};
        const HttpRequest request{.method = "GET",
                                  .target = "/",
                                  .fields = fields,
                                  .peer_address = "127.0.0.1",
                                  .received = {},
                                  .body = body};
        CHECK(request.header("origin") == "a");
        CHECK(request.find_header("empty") == "");
        CHECK_FALSE(request.find_header("absent").has_value());
        CHECK(request.header("absent").empty());
    }
}

TEST_SUITE("http/chunked") {
    TEST_CASE("chunks are joined wherever the bytes are cut") {
        const std::string chunks = "3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\nrest";
        for (std::size_t cut = 0; cut <= chunks.size() - 4; ++cut) {
            CAPTURE(cut);
            fhir::json::BodyBuffer body;
            ChunkedDecoder decoder(body, 100);
            std::size_t first = 0;
            std::size_t second = 0;
            auto state = decoder.feed(std::string_view(chunks).substr(0, cut), first);
            CHECK(first == cut);
            if (state == ChunkedDecoder::State::NeedMore) {
                state = decoder.feed(std::string_view(chunks).substr(cut), second);
            }
            CHECK(state == ChunkedDecoder::State::Done);
            CHECK(first + second == chunks.size() - 4);
            CHECK(body.view() == "abc0123456789");
        }
    }

    TEST_CASE("a body may be as long as the limit, in one chunk or many") {
        for (const auto& [chunks, want] :
             {std::pair("4\r\nabcd\r\n0\r\n\r\n", ChunkedDecoder::State::Done),
              std::pair("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", ChunkedDecoder::State::Done),
              std::pair("5\r\nabcde\r\n", ChunkedDecoder::State::TooLarge),
              std::pair("2\r\nab\r\n3\r\ncde\r\n", ChunkedDecoder::State::TooLarge),
              std::pair("FFFFFFFF\r\n", ChunkedDecoder::State::TooLarge)}) {
            CAPTURE(chunks);
            fhir::json::BodyBuffer body;
            ChunkedDecoder decoder(body, 4);
            std::size_t used = 0;
            CHECK(decoder.feed(chunks, used) == want);
        }
    }
}

TEST_SUITE("http/response") {
    TEST_CASE("dates have the form of the Date field") {
        CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
        CHECK(http_date(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
    }

    TEST_CASE("an error is an OperationOutcome, its text escaped") {
        const HttpResponse response = error_response(404, "not-found", "no \"such\" path");
        CHECK(response.status == 404);
        CHECK(response.body == R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
                               R"("code":"not-found","diagnostics":"no \"such\" path"}]})");
    }
}

}  // namespace hookline::hooks
