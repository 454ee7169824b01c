// SR-041 to SR-045: where requests go, and what goes with them.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/hooks/fetch/fetching.hpp"

namespace hookline::hooks::test {
namespace {

using Kind = HttpResult::Kind;

// Sets an environment variable for the life of one test.
class Environment {
  public:
    Environment(const char* name, const std::string& value) : name_(name) {
        ::setenv(name, value.c_str(), 1);
    }
    ~Environment() { ::unsetenv(name_); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    const char* name_;
};

HttpGet https_get_of(std::string url) {
    HttpGet get = get_of(std::move(url));
    get.internal = false;
    return get;
}

TEST_SUITE("hooks/fetch/http_client guard") {
    TEST_CASE("CH-088, SR-041: an address that is not public is refused before a byte is sent") {
        const auto certificate = hookline::test::make_certificate("localhost");
        FaultPeer peer([](const auto&, auto& x) { x.json("{}"); }, certificate);
        const auto client = make_curl_client();
        const std::string port = ":" + std::to_string(peer.port()) + "/";
        // The last name is one that resolves to loopback, as a rebinding name would.
        for (const char* host : {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"}) {
            CAPTURE(host);
            CHECK(fetch(*client, https_get_of("https://" + std::string(host) + port)).kind ==
                  Kind::Refused);
        }
        CHECK(peer.connections_peak() == 0);
    }

    TEST_CASE("SR-041: a connection that was opened for an internal entry is not lent out") {
        FaultPeer peer([](const auto&, auto& x) { x.json("{}"); });
        const auto client = make_curl_client();
        CHECK(fetch(*client, get_of(peer.origin() + "/a")).kind == Kind::Answered);
        HttpGet other = https_get_of(peer.origin() + "/b");
        CHECK(fetch(*client, std::move(other)).kind == Kind::Refused);
        CHECK(fetch(*client, get_of(peer.origin() + "/c")).kind == Kind::Answered);
        CHECK(peer.requests().size() == 2);
    }

    TEST_CASE("SR-042: only https, and http where it is allowed") {
        FaultPeer peer([](const auto&, auto& x) { x.json("{}"); });
        const auto client = make_curl_client();
        CHECK(fetch(*client, https_get_of(peer.origin() + "/")).kind == Kind::Refused);
        for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
                                "dict://127.0.0.1/", "ldap://127.0.0.1/"}) {
            CAPTURE(url);
            CHECK(fetch(*client, get_of(url)).kind == Kind::Refused);
        }
        CHECK(peer.requests().empty());
    }

    TEST_CASE("SR-042: a redirect is an answer like others, nobody follows it") {
        FaultPeer trap([](const auto&, auto& x) { x.json("{}"); });
        const std::string elsewhere = trap.origin() + "/";
        for (const std::string& location :
             {elsewhere, std::string("/Patient/2"), std::string("file:///etc/passwd")}) {
            for (const int status : {301, 302, 303, 307, 308}) {
                FaultPeer peer([&](const auto&, auto& x) {
                    x.answer(status, "", "", "Location: " + location + "\r\n");
                });
                const auto client = make_curl_client();
                HttpGet get = get_of(peer.origin() + "/Patient/1");
                get.token = Secret(std::string_view("secret-token"));
                CHECK(fetch(*client, std::move(get)).status == status);
                CHECK(peer.requests().size() == 1);
            }
        }
        CHECK(trap.connections_peak() == 0);
    }

    TEST_CASE("SR-043: proxies of the environment are not used") {
        FaultPeer trap([](const auto&, auto& x) { x.json("{}"); });
        const Environment lower("http_proxy", trap.origin());
        const Environment upper("HTTPS_PROXY", trap.origin());
        const Environment all("ALL_PROXY", trap.origin());
        FaultPeer peer([](const auto&, auto& x) { x.json(R"({"id":"1"})"); });
        const auto client = make_curl_client();
        CHECK(fetch(*client, get_of(peer.origin() + "/Patient/1")).body == R"({"id":"1"})");
        CHECK(trap.connections_peak() == 0);
    }

    TEST_CASE(
        "CH-081, SR-043, SR-045: the token is in one field, and nothing else tells who we are") {
        FaultPeer peer([](const auto&, auto& x) {
            x.answer(200, "application/fhir+json", "{}", "Set-Cookie: session=1\r\n");
        });
        const auto client = make_curl_client();
        HttpGet get = get_of(peer.origin() + "/Patient/1?x=y");
        get.token = Secret(std::string_view("secret-token"));
        CHECK(fetch(*client, get).status == 200);
        get.token = Secret();
        CHECK(fetch(*client, get).status == 200);
        const auto requests = peer.requests();
        REQUIRE(requests.size() == 2);
        CHECK(requests[0].method == "GET");
        CHECK(requests[0].target == "/Patient/1?x=y");
        CHECK(requests[0].header("Authorization") == "Bearer secret-token");
        CHECK(requests[0].header("Accept") == "application/fhir+json");
        CHECK(requests[1].header("Authorization").empty());
        for (const FaultPeer::Request& request : requests) {
            CHECK(request.header("Cookie").empty());
            CHECK(request.header("User-Agent").empty());
            CHECK(request.header("Referer").empty());
        }
    }

    TEST_CASE("SR-040: a URL with a user name is refused, dots in a path stay as they are") {
        FaultPeer peer([](const auto&, auto& x) { x.json("{}"); });
        const auto client = make_curl_client();
        const std::string port = std::to_string(peer.port());
        CHECK(fetch(*client, get_of("http://user:pass@127.0.0.1:" + port + "/")).kind ==
              Kind::Refused);
        CHECK(fetch(*client, get_of("http://127.0.0.1:" + port + "/a/../b")).kind ==
              Kind::Answered);
        REQUIRE(peer.requests().size() == 1);
        CHECK(peer.requests().front().target == "/a/../b");
    }
}

}  // namespace
}  // namespace hookline::hooks::test
