#include "hooks/security/key_set_cache.hpp"

#include <doctest/doctest.h>
#include <algorithm>

#include <atomic>
#include <future>
#include <thread>

#include "hooks/security/authenticator.hpp"
#include "tests/hooks/security/documents.hpp"
#include "tests/support/fault_peer.hpp"

namespace hookline::hooks {
namespace {

using hookline::test::FaultPeer;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kUrl = "https://ehr.example/jwks.json";

/// Answers when the test says so, and counts.
class ManualClient final : public HttpClient {
  public:
    Ticket get(HttpGet get, Done done) override {
        gets.push_back(std::move(get));
        waiting = std::move(done);
        return gets.size();
    }
    void cancel(Ticket) override {}

    void answer(std::string body, int status = 200, std::string cache_control = {}) {
        HttpResult result;
        result.kind = HttpResult::Kind::Answered;
        result.status = status;
        result.body = std::move(body);
        result.cache_control = std::move(cache_control);
        std::exchange(waiting, nullptr)(std::move(result));
    }
    void fail(HttpResult::Kind kind) {
        HttpResult result;
        result.kind = kind;
        std::exchange(waiting, nullptr)(std::move(result));
    }

    std::vector<HttpGet> gets;
    Done waiting;
};

/// A key with that id, as JSON.
std::string key(const std::string& kid, std::string_view more = {}) {
    return R"({"kty":"EC","crv":"P-384","kid":")" + kid +
           R"(","x":"46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",)"
           R"("y":"XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI")" +
           std::string(more) + "}";
}
std::string set_of(const std::string& keys) {
    return R"({"keys":[)" + keys + "]}";
}

struct Fixture {
    Fixture() {
        client.iss = "https://ehr.example";
        client.jku = {std::string(kUrl)};
    }
    KeySetCache& cache() {
        if (!cache_) {
            cache_ = std::make_unique<KeySetCache>(
                http, std::vector{client}, KeySetLimits{}, [this] { return now; },
                [this](std::string_view url, std::string_view why) {
                    CHECK(url == kUrl);
                    failures.emplace_back(why);
                });
        }
        return *cache_;
    }
    void fetch() {
        CHECK(cache().fetch(kUrl, [this] { ++woken; }) != 0);
    }
    [[nodiscard]] bool has(std::string_view kid) {
        const KeySetCache::Keys keys = cache().find(kUrl);
        return keys != nullptr && keys->find(kid) != nullptr;
    }

    Client client;
    ManualClient http;
    KeySetCache::Time now = std::chrono::steady_clock::now();
    int woken = 0;
    std::vector<std::string> failures;  // of fetches, in the words of the log
    std::unique_ptr<KeySetCache> cache_;
};

}  // namespace

TEST_SUITE("hooks/security/key_set_cache") {
    TEST_CASE("SR-033: a set is fetched when it is needed and counts for an hour") {
        Fixture fixture;
        CHECK(fixture.cache().wants_fetch(kUrl, "a"));
        CHECK(fixture.cache().find(kUrl) == nullptr);
        fixture.fetch();
        REQUIRE(fixture.http.gets.size() == 1);
        const HttpGet& get = fixture.http.gets[0];
        CHECK(get.url == kUrl);
        CHECK(get.bytes_max == 256 * 1024);
        CHECK(get.token.is_empty());
        CHECK_FALSE(get.internal);
        CHECK(get.deadline <= std::chrono::steady_clock::now() + seconds(3));
        fixture.http.answer(set_of(key("a")));
        CHECK(fixture.woken == 1);
        CHECK(fixture.has("a"));
        CHECK_FALSE(fixture.cache().wants_fetch(kUrl, "a"));
        fixture.now += minutes(59);
        CHECK_FALSE(fixture.cache().wants_fetch(kUrl, "a"));
        fixture.now += minutes(1);
        CHECK(fixture.cache().wants_fetch(kUrl, "a"));
    }

    TEST_CASE("SR-033: a thousand calls that wait cause one fetch; a cancelled one is not woken") {
        Fixture fixture;
        for (int i = 0; i < 1000; ++i) {
            CHECK(fixture.cache().wants_fetch(kUrl, "a"));
            fixture.fetch();
        }
        const auto ticket = fixture.cache().fetch(kUrl, [&] { fixture.woken += 10'000; });
        fixture.cache().cancel(ticket);
        CHECK(fixture.http.gets.size() == 1);
        fixture.http.answer(set_of(key("a")));
        CHECK(fixture.woken == 1000);
    }

    TEST_CASE(
        "SR-033, CH-161: a thousand unknown keys cause one fetch a minute, known ones never wait") {
        Fixture fixture;
        fixture.fetch();
        fixture.http.answer(set_of(key("a")));
        for (int minute = 1; minute <= 3; ++minute) {
            fixture.now += minutes(1);
            for (int i = 0; i < 1000; ++i) {
                const std::string kid = "unknown-" + std::to_string(i);
                if (fixture.cache().wants_fetch(kUrl, kid)) {
                    fixture.fetch();
                    CHECK_FALSE(fixture.cache().wants_fetch(kUrl, "a"));
                    fixture.http.answer(set_of(key("a")));
                }
            }
            CHECK(fixture.http.gets.size() == static_cast<std::size_t>(minute) + 1);
        }
    }

    TEST_CASE(
        "CH-161, SR-034: rotation: a new key works at once, a removed one ends with the refresh") {
        Fixture fixture;
        fixture.fetch();
        fixture.http.answer(set_of(key("old")));
        fixture.now += minutes(2);
        CHECK(fixture.cache().wants_fetch(kUrl, "new"));
        fixture.fetch();
        CHECK(fixture.has("old"));
        fixture.http.answer(set_of(key("old") + "," + key("new")));
        CHECK(fixture.has("old"));
        CHECK(fixture.has("new"));
        fixture.now += hours(1);
        CHECK(fixture.cache().wants_fetch(kUrl, "old"));
        fixture.fetch();
        fixture.http.answer(set_of(key("new")));
        CHECK_FALSE(fixture.has("old"));
        CHECK(fixture.has("new"));
    }

    TEST_CASE("SR-033: when fetching fails the old set counts for a day, then nothing does") {
        Fixture fixture;
        fixture.fetch();
        fixture.http.answer(set_of(key("a")));
        const auto begin = fixture.now;
        fixture.now += hours(1);
        int failures = 0;
        for (const auto& fail : std::vector<std::function<void()>>{
                 [&] { fixture.http.fail(HttpResult::Kind::Timeout); },
                 [&] { fixture.http.fail(HttpResult::Kind::Unreachable); },
                 [&] { fixture.http.fail(HttpResult::Kind::TlsFailed); },
                 [&] { fixture.http.fail(HttpResult::Kind::TooLarge); },
                 [&] { fixture.http.answer(set_of(key("b")), 500); },
                 [&] { fixture.http.answer(set_of(key("b")), 302); },
                 [&] { fixture.http.answer("<html>"); },
                 [&] { fixture.http.answer(R"({"keys":{}})"); },
                 [&] { fixture.http.answer(set_of(key("b", R"(,"d":"AAAA")"))); },
                 [&] { fixture.http.answer(""); }}) {
            CAPTURE(failures);
            CHECK(fixture.cache().wants_fetch(kUrl, "a"));
            fixture.fetch();
            fail();
            CHECK(fixture.woken == ++failures + 1);
            CHECK(fixture.has("a"));
            CHECK_FALSE(fixture.has("b"));
            CHECK_FALSE(fixture.cache().wants_fetch(kUrl, "a"));  // the calls after it do not wait
            fixture.now += seconds(10);
        }
        CHECK(fixture.failures == std::vector<std::string>{"timeout", "unreachable", "tls-failed",
                                                           "too-large", "status", "status",
                                                           "no-key-set", "no-key-set", "no-key-set",
                                                           "no-key-set"});
        fixture.now = begin + hours(24) - seconds(1);
        CHECK(fixture.has("a"));
        fixture.now += seconds(1);
        CHECK_FALSE(fixture.has("a"));
        fixture.fetch();
        fixture.http.answer(set_of(key("b")));
        CHECK(fixture.has("b"));
    }

    TEST_CASE("SR-033: Cache-Control shortens to five minutes and lengthens to a day") {
        const KeySetLimits limits;
        CHECK(key_set_lifetime("", limits) == hours(1));
        CHECK(key_set_lifetime("public", limits) == hours(1));
        CHECK(key_set_lifetime("max-age=1800", limits) == minutes(30));
        CHECK(key_set_lifetime("public, Max-Age=7200 , must-revalidate", limits) == hours(2));
        CHECK(key_set_lifetime("max-age=1", limits) == minutes(5));
        CHECK(key_set_lifetime("no-store", limits) == minutes(5));
        CHECK(key_set_lifetime("max-age=7200, no-cache", limits) == minutes(5));
        CHECK(key_set_lifetime("max-age=999999999", limits) == hours(24));
        CHECK(key_set_lifetime("max-age=-1,max-age=x,max-age=99999999999999", limits) == hours(1));
        Fixture fixture;
        fixture.fetch();
        fixture.http.answer(set_of(key("a")), 200, "max-age=600");
        fixture.now += minutes(9);
        CHECK_FALSE(fixture.cache().wants_fetch(kUrl, "a"));
        fixture.now += minutes(1);
        CHECK(fixture.cache().wants_fetch(kUrl, "a"));
    }

    TEST_CASE("CH-156, SR-024: an address of no client is never fetched") {
        Fixture fixture;
        const std::string_view other = "https://ehr.example/jwks.json?";
        CHECK_FALSE(fixture.cache().wants_fetch(other, "a"));
        CHECK(fixture.cache().find(other) == nullptr);
        CHECK(fixture.cache().fetch(other, [&] { ++fixture.woken; }) == 0);
        CHECK(fixture.woken == 1);
        CHECK(fixture.http.gets.empty());
    }

    TEST_CASE("SR-026: private keys are tolerated of a demonstration client only") {
        for (const bool demo : {false, true}) {
            Fixture fixture;
            fixture.client.demo = demo;
            fixture.client.jku_internal = demo;
            fixture.fetch();
            CHECK(fixture.http.gets[0].internal == demo);
            fixture.http.answer(set_of(key("a", R"(,"d":"AAAA")")));
            CHECK(fixture.has("a") == demo);
        }
    }

    TEST_CASE("a cache that ends before its fetch is left alone") {
        Fixture fixture;
        fixture.fetch();
        fixture.cache_.reset();
        fixture.http.answer(set_of(key("a")));
        CHECK(fixture.woken == 0);
    }
}

TEST_SUITE("hooks/security/key_sets") {
    TEST_CASE("SR-020: only a token that lacks nothing but its key makes us fetch") {
        const test::JsonFile document("tokens.json");
        ManualClient http;
        Client client = test::demo_client(document);
        client.keys = nullptr;
        KeySetCache cache(http, {client});
        Authenticator authenticator({client}, &cache);
        const std::string_view url = document.root.string_at("url");
        const std::vector<std::string_view> after_the_claims = {"ok", "signature", "unknown-key",
                                                                "algorithm"};
        int wanted = 0;
        for (const fhir::json::Value& entry : document.root.array_at("cases")) {
            CAPTURE(entry.string_at("name"));
            const auto needed = authenticator.needed_key_set(entry.string_at("authorization"), url,
                                                             test::kTokenNowMs);
            const bool may_need =
                std::ranges::find(after_the_claims, entry.string_at("expected")) !=
                after_the_claims.end();
            CHECK((may_need || !needed));
            CHECK((entry.string_at("expected") != "ok" || needed == client.jku[0]));
            wanted += needed ? 1 : 0;
        }
        CHECK(wanted > 5);
        client.keys = test::keys_of(*document.root.find("jwks"));
        Authenticator with_keys({client}, &cache);
        CHECK_FALSE(with_keys.needed_key_set(test::authorization_of(document, "ES384"), url,
                                             test::kTokenNowMs));
    }

    TEST_CASE("SR-033: keys come from a real server over TLS, through the guarded client") {
        const test::JsonFile document("tokens.json");
        const auto certificate = hookline::test::make_certificate("localhost");
        FaultPeer peer(
            [&](const FaultPeer::Request&, FaultPeer::Exchange& exchange) {
                exchange.answer(200, "application/json", test::text_of(*document.root.find("jwks")),
                                "Cache-Control: max-age=60\r\n");
            },
            certificate);
        const hookline::test::TemporaryFolder folder;
        test::write_file(folder / "ca.pem", certificate.certificate);
        const auto http = make_curl_client({.ca_file = (folder / "ca.pem").string()});
        for (const bool internal : {true, false}) {
            CAPTURE(internal);
            Client client = test::demo_client(document);
            client.keys = nullptr;
            client.jku = {peer.origin() + "/jwks"};
            client.jku_internal = internal;
            KeySetCache cache(*http, {client});
            Authenticator authenticator({client}, &cache);
            const std::string_view authorization = test::authorization_of(document, "RS384");
            const std::string_view url = document.root.string_at("url");
            CHECK(authenticator.needed_key_set(authorization, url, test::kTokenNowMs) ==
                  client.jku[0]);
            std::promise<void> fetched;
            static_cast<void>(cache.fetch(client.jku[0], [&] { fetched.set_value(); }));
            fetched.get_future().wait();
            CHECK(authenticator.authenticate(authorization, url, test::kTokenNowMs).has_value() ==
                  internal);
            CHECK_FALSE(authenticator.needed_key_set(authorization, url, test::kTokenNowMs));
        }
        CHECK(peer.requests().size() == 1);  // loopback is not allowed without `jku_internal`
    }
}

}  // namespace hookline::hooks
