// SR-042, SR-045, SR-048, SR-049, SR-052: what a server can do wrong, and what comes of it.
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <atomic>
#include <thread>

#include "tests/hooks/fetch/fetching.hpp"

namespace hookline::hooks::test {
namespace {

using Kind = HttpResult::Kind;

// `size` bytes of the same letter, compressed.
std::string gzip_of(std::size_t size) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) ==
            Z_OK);
    const std::string block(std::size_t{1024} * 1024, 'a');
    std::string out;
    std::string buffer(std::size_t{64} * 1024, '\0');
    for (std::size_t done = 0; done < size;) {
        const std::size_t count = std::min(block.size(), size - done);
        done += count;
        std::string input = block.substr(0, count);
        stream.next_in = reinterpret_cast<Bytef*>(input.data());
        stream.avail_in = static_cast<uInt>(count);
        do {
            stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
            stream.avail_out = static_cast<uInt>(buffer.size());
            deflate(&stream, done == size ? Z_FINISH : Z_NO_FLUSH);
            out.append(buffer.data(), buffer.size() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return out;
}

struct FaultRow {
    const char* name;
    FaultPeer::Script script;
    Kind kind;
    int status;
};

const FaultRow kFaults[] = {
    {"answers", [](const auto&, auto& x) { x.json("{}"); }, Kind::Answered, 200},
    {"says that there is none", [](const auto&, auto& x) { x.answer(404, "", ""); }, Kind::Answered,
     404},
    {"redirects",
     [](const auto&, auto& x) { x.answer(302, "", "", "Location: http://127.0.0.1:1/\r\n"); },
     Kind::Answered, 302},
    {"closes without a word", [](const auto&, auto& x) { x.close(); }, Kind::Broken, 0},
    {"resets without a word", [](const auto&, auto& x) { x.reset(); }, Kind::Broken, 0},
    {"speaks another language",
     [](const auto&, auto& x) {
         x.send("220 mail.example ESMTP\r\n");
         x.close();
     },
     Kind::Broken, 0},
    {"ends in the middle of the body",
     [](const auto&, auto& x) {
         x.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"resourceType\"");
         x.close();
     },
     Kind::Broken, 200},
    {"resets in the middle of the body",
     [](const auto&, auto& x) {
         x.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
         x.reset();
     },
     Kind::Broken, 200},
    {"ends in the middle of a chunk",
     [](const auto&, auto& x) {
         x.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}");
         x.close();
     },
     Kind::Broken, 200},
    {"sends a gzip that is none",
     [](const auto&, auto& x) {
         x.answer(200, "application/json", "{}{}{}{}{}{}", "Content-Encoding: gzip\r\n");
     },
     Kind::Broken, 200},
    {"sends too much, and says so", [](const auto&, auto& x) { x.json(std::string(70'000, 'a')); },
     Kind::TooLarge, 200},
    {"sends too much in chunks",
     [](const auto&, auto& x) {
         x.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
         while (x.send("2000\r\n" + std::string(0x2000, 'a') + "\r\n")) {
         }
     },
     Kind::TooLarge, 200},
    {"sends endless header fields",
     [](const auto&, auto& x) {
         x.send("HTTP/1.1 200 OK\r\n");
         while (x.send("X-More: " + std::string(1000, 'a') + "\r\n")) {
         }
     },
     Kind::TooLarge, 0},
};

TEST_SUITE("hooks/fetch/http_client faults") {
    TEST_CASE("SR-042, SR-048: every fault of a server has its kind") {
        const auto client = make_curl_client();
        for (const FaultRow& row : kFaults) {
            SUBCASE(row.name) {
                FaultPeer peer(row.script);
                HttpGet get = get_of(peer.origin() + "/Patient/1");
                get.bytes_max = std::size_t{64} * 1024;
                const HttpResult result = fetch(*client, std::move(get));
                CHECK(to_string(result.kind) == to_string(row.kind));
                if (row.status != 0) {
                    CHECK(result.status == row.status);
                }
                if (row.kind != Kind::Answered) {
                    CHECK(result.body.empty());
                }
                CHECK(peer.requests().size() == 1);
            }
        }
    }

    TEST_CASE("SR-048: a gzip bomb ends at the limit of what it becomes") {
        const std::string bomb = gzip_of(std::size_t{16} * 1024 * 1024);
        REQUIRE(bomb.size() < 100'000);
        FaultPeer peer([&](const auto&, auto& x) {
            x.answer(200, "application/fhir+json", bomb, "Content-Encoding: gzip\r\n");
        });
        const auto client = make_curl_client();
        HttpGet get = get_of(peer.origin() + "/Observation");
        get.bytes_max = std::size_t{1024} * 1024;
        CHECK(fetch(*client, std::move(get)).kind == Kind::TooLarge);
    }

    TEST_CASE("SR-048: honest gzip is read, up to the byte") {
        const std::string packed = gzip_of(5000);
        FaultPeer peer([&](const FaultPeer::Request& request, auto& x) {
            CHECK(request.header("Accept-Encoding") == "gzip");
            x.answer(200, "application/fhir+json", packed, "Content-Encoding: gzip\r\n");
        });
        const auto client = make_curl_client();
        HttpGet get = get_of(peer.origin() + "/Observation");
        get.bytes_max = 5000;
        CHECK(fetch(*client, get).body == std::string(5000, 'a'));
        get.bytes_max = 4999;
        CHECK(fetch(*client, get).kind == Kind::TooLarge);
    }

    TEST_CASE("SR-049: a server that hangs ends at the deadline, at every stage") {
        const FaultPeer::Script stages[] = {
            [](const auto&, auto& x) { x.hang(); },
            [](const auto&, auto& x) {
                x.send("HTTP/1.1 200 OK\r\nContent-Le");
                x.hang();
            },
            [](const auto&, auto& x) {
                x.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{");
                x.hang();
            },
            [](const auto&, auto& x) {  // a drip
                x.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                while (x.pause(milliseconds(10)) && x.send("a")) {
                }
            },
        };
        const auto client = make_curl_client();
        for (const FaultPeer::Script& script : stages) {
            FaultPeer peer(script);
            HttpGet get = get_of(peer.origin() + "/Patient/1");
            const auto begin = std::chrono::steady_clock::now();
            get.deadline = begin + milliseconds(150);
            CHECK(fetch(*client, std::move(get)).kind == Kind::Timeout);
            CHECK(since(begin) >= milliseconds(140));
            CHECK(since(begin) < milliseconds(5000));
        }
    }

    TEST_CASE("SR-049: a drip ends long before the deadline, a server that thinks does not") {
        FaultPeer peer([](const FaultPeer::Request& request, auto& x) {
            if (request.target == "/thinks") {
                x.pause(milliseconds(300));
                x.json("{}");
                return;
            }
            x.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while (x.pause(milliseconds(10)) && x.send("a")) {
            }
        });
        CurlClientOptions options;
        options.drip_after = milliseconds(100);
        options.bytes_per_second_min = 4096;
        const auto client = make_curl_client(options);
        const auto begin = std::chrono::steady_clock::now();
        CHECK(fetch(*client, get_of(peer.origin() + "/drips")).kind == Kind::Timeout);
        CHECK(since(begin) < milliseconds(10'000));
        CHECK(fetch(*client, get_of(peer.origin() + "/thinks")).kind == Kind::Answered);
    }

    TEST_CASE("SR-049: a deadline in the past sends nothing") {
        FaultPeer peer([](const auto&, auto& x) { x.json("{}"); });
        const auto client = make_curl_client();
        HttpGet get = get_of(peer.origin() + "/Patient/1");
        get.deadline = std::chrono::steady_clock::now() - milliseconds(1);
        CHECK(fetch(*client, std::move(get)).kind == Kind::Timeout);
        CHECK(peer.requests().empty());
    }

    TEST_CASE("a later beginning is kept, and counts against the deadline") {
        FaultPeer peer([](const auto&, auto& x) { x.json("{}"); });
        const auto client = make_curl_client();
        HttpGet get = get_of(peer.origin() + "/Patient/1");
        const auto begin = std::chrono::steady_clock::now();
        get.begin = begin + milliseconds(80);
        CHECK(fetch(*client, get).kind == Kind::Answered);
        CHECK(since(begin) >= milliseconds(80));
        get.begin = std::chrono::steady_clock::now() + milliseconds(500);
        get.deadline = std::chrono::steady_clock::now() + milliseconds(50);
        CHECK(fetch(*client, get).kind == Kind::Timeout);
        CHECK(peer.requests().size() == 1);
    }

    TEST_CASE("SR-132: nobody listens") {
        std::string url;
        {
            const FaultPeer gone([](const auto&, auto&) {});
            url = gone.origin();
        }
        const auto client = make_curl_client();
        CHECK(fetch(*client, get_of(url + "/Patient/1")).kind == Kind::Unreachable);
        CHECK(fetch(*client, get_of("http://no-such-host.invalid/")).kind == Kind::Unreachable);
    }

    TEST_CASE("a server whose queue of connections was full for a moment is reached") {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(listener, any, size) == 0);
        REQUIRE(::listen(listener, 0) == 0);
        REQUIRE(::getsockname(listener, any, &size) == 0);
        const int first = ::socket(AF_INET, SOCK_STREAM, 0);
        REQUIRE(::connect(first, any, size) == 0);  // the queue of one is full: SYNs are dropped
        const auto client = make_curl_client();
        std::promise<HttpResult> promise;
        client->get(get_of("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port))),
                    [&promise](HttpResult result) { promise.set_value(std::move(result)); });
        std::this_thread::sleep_for(milliseconds(200));
        ::close(::accept(listener, nullptr, nullptr));
        pollfd waiting{listener, POLLIN, 0};
        if (::poll(&waiting, 1, 3000) == 1) {
            const int second = ::accept(listener, nullptr, nullptr);
            constexpr std::string_view kAnswer =
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
            CHECK(::send(second, kAnswer.data(), kAnswer.size(), 0) > 0);
            ::shutdown(second, SHUT_WR);
            CHECK(promise.get_future().get().kind == Kind::Answered);
            ::close(second);
        } else {
            FAIL_CHECK("no second attempt");
        }
        ::close(first);
        ::close(listener);
    }

    TEST_CASE("SR-136: Retry-After comes as seconds") {
        FaultPeer peer([](const auto&, auto& x) { x.answer(429, "", "", "Retry-After: 7\r\n"); });
        const auto client = make_curl_client();
        const HttpResult result = fetch(*client, get_of(peer.origin() + "/Patient/1"));
        CHECK(result.status == 429);
        CHECK(result.retry_after == std::chrono::seconds(7));
    }

    TEST_CASE("SR-136: a Retry-After that no number holds is a long time, not none") {
        for (const std::string& number : {std::string(30, '9'), std::string(18, '9')}) {
            FaultPeer peer([&](const auto&, auto& x) {
                x.answer(429, "", "", "Retry-After: " + number + "\r\n");
            });
            const auto client = make_curl_client();
            const HttpResult result = fetch(*client, get_of(peer.origin() + "/Patient/1"));
            CHECK(result.retry_after == std::chrono::hours(24));
        }
    }

    TEST_CASE("SR-052: what is over the limit for one host waits, within its deadline") {
        std::atomic<int> inside = 0;
        FaultPeer peer([&](const auto&, auto& x) {
            ++inside;
            x.pause(milliseconds(100));
            x.json("{}");
        });
        CurlClientOptions options;
        options.parallel_per_host_max = 4;
        const auto client = make_curl_client(options);
        std::array<std::promise<Kind>, 12> promises;
        for (std::size_t i = 0; i < promises.size(); ++i) {
            HttpGet get = get_of(peer.origin() + "/Patient/1");
            if (i >= 8) {  // these cannot be served in time
                get.deadline = std::chrono::steady_clock::now() + milliseconds(60);
            }
            client->get(std::move(get), [&promises, i](const HttpResult& result) {
                promises[i].set_value(result.kind);
            });
        }
        for (std::size_t i = 0; i < promises.size(); ++i) {
            CHECK(promises[i].get_future().get() == (i < 8 ? Kind::Answered : Kind::Timeout));
        }
        CHECK(peer.connections_peak() <= 4);
        CHECK(inside == 8);
    }

    TEST_CASE("SR-111: a cancelled transfer leaves the server, the others go on") {
        FaultPeer peer([](const FaultPeer::Request& request, auto& x) {
            if (request.target == "/hang") {
                x.hang();
            } else {
                x.json("{}");
            }
        });
        const auto client = make_curl_client();
        std::atomic<bool> called = false;
        const auto ticket = client->get(get_of(peer.origin() + "/hang"),
                                        [&called](const HttpResult&) { called = true; });
        while (peer.requests().empty()) {
            std::this_thread::sleep_for(milliseconds(1));
        }
        client->cancel(ticket);
        client->cancel(ticket + 1000);
        CHECK(fetch(*client, get_of(peer.origin() + "/Patient/1")).kind == Kind::Answered);
        CHECK_FALSE(called);
    }

    TEST_CASE("a client that ends tells those who still wait") {
        FaultPeer peer([](const auto&, auto& x) { x.hang(); });
        std::promise<Kind> running;
        std::promise<Kind> waiting;
        std::promise<Kind> again;  // who asks for more when told
        {
            const auto client = make_curl_client();
            client->get(get_of(peer.origin() + "/"), [&](const HttpResult& result) {
                running.set_value(result.kind);
                client->get(get_of(peer.origin() + "/"),
                            [&again](const HttpResult& second) { again.set_value(second.kind); });
            });
            HttpGet later = get_of(peer.origin() + "/");
            later.begin = later.deadline;
            client->get(std::move(later),
                        [&waiting](const HttpResult& result) { waiting.set_value(result.kind); });
        }
        CHECK(running.get_future().get() == Kind::Cancelled);
        CHECK(waiting.get_future().get() == Kind::Cancelled);
        auto told = again.get_future();
        REQUIRE(told.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
        CHECK(told.get() == Kind::Cancelled);
    }
}

}  // namespace
}  // namespace hookline::hooks::test
