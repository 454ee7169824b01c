#include "hooks/security/authenticator.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <thread>

#include "tests/hooks/security/documents.hpp"
#include "tests/hooks/signed_token.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;
using Document = test::JsonFile;
using test::authorization_of;
using test::demo_client;
using test::keys_of;

constexpr std::int64_t kNowMs = test::kTokenNowMs;

std::string answer_of(const std::expected<const Client*, AuthRefusal>& answer) {
    return answer ? "ok" : std::string(to_string(answer.error()));
}

}  // namespace

TEST_SUITE("hooks/security/authenticator") {
    TEST_CASE(
        "CH-153..CH-159, SR-020..SR-029: tokens of a third-party library are judged as the table "
        "says") {
        const Document document("tokens.json");
        Authenticator authenticator({demo_client(document)});
        const std::string_view url = document.root.string_at("url");
        std::map<std::string, int> seen;
        for (const Value& entry : document.root.array_at("cases")) {
            const std::string name(entry.string_at("name"));
            CAPTURE(name);
            const auto answer =
                authenticator.authenticate(entry.string_at("authorization"), url, kNowMs);
            CHECK(answer_of(answer) == entry.string_at("expected"));
            ++seen[answer_of(answer)];
        }
        CHECK(seen.size() == 13);  // every refusal but tenant, replay and service: below
    }

    TEST_CASE("the example of the specification verifies with the clock of its time (SR-027)") {
        const Document document("spec_example.json");
        Client client;
        client.iss = "https://fhir-ehr.example.com/";
        client.algs = {SignatureAlgorithm::ES384};
        client.jku = {"https://fhir-ehr.example.com/jwk_uri"};
        client.max_lifetime = std::chrono::seconds(200'000'000);
        client.keys = keys_of(*document.root.find("jwks"));
        const std::string_view url = "https://cds.example.org/cds-services/some-service";
        const std::string_view authorization = document.root.string_at("authorization");
        SUBCASE("verifies") {
            Authenticator authenticator({client});
            CHECK(answer_of(authenticator.authenticate(authorization, url, 1'400'000'000'000)) ==
                  "ok");
        }
        SUBCASE("has expired today") {
            Authenticator authenticator({client});
            CHECK(answer_of(authenticator.authenticate(authorization, url, kNowMs)) == "expired");
        }
        SUBCASE("tenant of the list") {
            client.tenants = {"2ddd6c3a-8e9a-44c6-a305-52111ad302a2"};
            Authenticator authenticator({client});
            CHECK(answer_of(authenticator.authenticate(authorization, url, 1'400'000'000'000)) ==
                  "ok");
        }
        SUBCASE("tenant of another list") {
            client.tenants = {"another"};
            Authenticator authenticator({client});
            CHECK(answer_of(authenticator.authenticate(authorization, url, 1'400'000'000'000)) ==
                  "tenant");
        }
    }

    TEST_CASE("CH-160: a token passes once, also when eight threads try (SR-030)") {
        const Document document("tokens.json");
        Authenticator authenticator({demo_client(document)});
        const std::string_view authorization = authorization_of(document, "ES384");
        std::atomic<int> passed = 0;
        std::atomic<int> replayed = 0;
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                const auto answer = authenticator.authenticate(
                    authorization, document.root.string_at("url"), kNowMs);
                passed += answer.has_value() ? 1 : 0;
                replayed += answer_of(answer) == "replayed" ? 1 : 0;
            });
        }
        threads.clear();
        CHECK(passed == 1);
        CHECK(replayed == 7);
    }

    TEST_CASE("CH-160, SR-020: of several faults the one that is cheapest to see decides") {
        const Document document("tokens.json");
        const std::string_view url = document.root.string_at("url");
        const std::string_view authorization = authorization_of(document, "signature changed");
        constexpr std::int64_t kTooLateMs = kNowMs + 1'000'000'000;
        Client client = demo_client(document);
        const auto refusal = [&](std::string_view called, std::int64_t now_ms) {
            Authenticator authenticator({client});
            const auto early =
                authenticator.refusal_before_signature(authorization, called, now_ms);
            std::string answer =
                answer_of(authenticator.authenticate(authorization, called, now_ms));
            CHECK((early ? to_string(*early) : "signature") == answer);
            return answer;
        };
        CHECK(refusal(url, kNowMs) == "signature");
        CHECK(refusal(url, kTooLateMs) == "expired");
        CHECK(refusal("https://cds.example/x", kTooLateMs) == "audience");
        client.algs = {};
        CHECK(refusal("https://cds.example/x", kTooLateMs) == "algorithm");
        client.iss = "https://other.example";
        CHECK(refusal("https://cds.example/x", kTooLateMs) == "unknown-issuer");
    }

    TEST_CASE("a refused token is not used up") {
        const Document document("tokens.json");
        Client client = demo_client(document);
        Authenticator authenticator({client});
        const std::string_view authorization = authorization_of(document, "ES384");
        CHECK(answer_of(authenticator.authenticate(authorization, "https://cds.example/x",
                                                   kNowMs)) == "audience");
        CHECK(answer_of(authenticator.authenticate(authorization, document.root.string_at("url"),
                                                   kNowMs)) == "ok");
    }

    TEST_CASE("a client in log mode may repeat a token") {
        const Document document("tokens.json");
        Client client = demo_client(document);
        client.replay = ReplayMode::Log;
        Authenticator authenticator({client});
        for (int i = 0; i < 2; ++i) {
            CHECK(answer_of(authenticator.authenticate(authorization_of(document, "ES384"),
                                                       document.root.string_at("url"), kNowMs)) ==
                  "ok");
        }
    }

    TEST_CASE("feedback accepts the audience of its service (CH-137)") {
        const Document document("tokens.json");
        Authenticator authenticator({demo_client(document)});
        const std::string service(document.root.string_at("url"));
        CHECK(answer_of(authenticator.authenticate(authorization_of(document, "ES384"),
                                                   service + "/feedback", kNowMs, service)) ==
              "ok");
        CHECK(answer_of(authenticator.authenticate(authorization_of(document, "audience: feedback"),
                                                   service + "/feedback", kNowMs, service)) ==
              "ok");
    }

    TEST_CASE("a client with certificate names is refused without one of them (SR-011)") {
        const Document document("tokens.json");
        Client client = demo_client(document);
        client.certificate_names = {"dns:ehr.example", "uri:https://ehr.example"};
        Authenticator authenticator({client});
        const std::string_view authorization = authorization_of(document, "ES384");
        const std::string_view url = document.root.string_at("url");
        const auto answer = [&](const std::vector<std::string>& names) {
            return answer_of(authenticator.authenticate(authorization, url, kNowMs, {}, names));
        };
        CHECK(answer({}) == "certificate");
        CHECK(answer({"dns:EHR.example", "dns:ehr.example.evil", "subject:ehr.example"}) ==
              "certificate");
        CHECK(answer({"subject:CN=x", "dns:ehr.example"}) == "ok");
        Authenticator without({demo_client(document)});
        CHECK(answer_of(without.authenticate(authorization, url, kNowMs, {}, {})) == "ok");
    }

    TEST_CASE("a client calls its own services only (SR-037)") {
        Client client;
        CHECK(may_call(client, "any"));
        client.services = {"a-order-sign"};
        CHECK(may_call(client, "a-order-sign"));
        CHECK_FALSE(may_call(client, "a-order-select"));
    }

    TEST_CASE("a token that cannot be remembered is refused (SR-030)") {
        const Document document("tokens.json");
        Authenticator authenticator({demo_client(document)}, nullptr, 1);
        const std::string_view url = document.root.string_at("url");
        const auto answer = [&](std::string_view token) {
            return answer_of(
                authenticator.authenticate(authorization_of(document, token), url, kNowMs));
        };
        CHECK(answer("ES384") == "ok");
        CHECK(answer("RS384") == "replay-memory-full");
    }

    TEST_CASE("SR-035: an address with too many bad tokens is refused by the head already") {
        const Document document("tokens.json");
        Authenticator authenticator({demo_client(document)});
        const std::string_view url = document.root.string_at("url");
        const std::string bad(authorization_of(document, "signature changed"));
        for (int i = 0; i < 25; ++i) {
            static_cast<void>(authenticator.authenticate(bad, url, kNowMs, {}, {}, "192.0.2.1"));
        }
        const std::string good(authorization_of(document, "ES384"));
        const auto refusal = [&](std::string_view peer) {
            return authenticator.refusal_before_signature(good, url, kNowMs, {}, {}, peer);
        };
        CHECK(refusal("192.0.2.1") == AuthRefusal::TooManyFailures);
        CHECK_FALSE(refusal("192.0.2.2").has_value());
    }

    TEST_CASE("SR-020, CH-153: a token that would be good is refused by size and by scheme") {
        const test::TokenSigner signer;
        Client client;
        client.iss = "https://ehr.example";
        client.algs = {SignatureAlgorithm::RS384};
        const test::Document keys(signer.jwks());
        client.keys = std::make_shared<const JwkSet>(read_jwk_set(keys.value()).value());
        const auto answer = [&](std::size_t filling, std::string_view scheme) {
            Authenticator authenticator({client});
            std::string claims = R"({"iss":"https://ehr.example","aud":"https://cds.example",)"
                                 R"("iat":1780000000,"exp":1780000300,"jti":"j")";
            for (std::size_t i = 0; i < filling; ++i) {
                claims += ",\"c" + std::to_string(i) + "\":\"" + std::string(1000, 'x') + '"';
            }
            std::string value = signer.authorization(claims + '}');
            value.replace(0, std::string_view("Bearer ").size(), scheme);
            return answer_of(authenticator.authenticate(value, "https://cds.example", kNowMs));
        };
        CHECK(answer(11, "Bearer ") == "ok");
        CHECK(answer(12, "Bearer ") == "malformed-token");
        CHECK(answer(0, "Digest ") == "malformed-token");
    }

    TEST_CASE("SR-221: every refusal of a token has its own word") {
        std::map<std::string_view, int> words;
        for (int i = 0; i <= static_cast<int>(AuthRefusal::Service); ++i) {
            ++words[to_string(static_cast<AuthRefusal>(i))];
        }
        CHECK(words.size() == static_cast<std::size_t>(AuthRefusal::Service) + 1);
    }
}

TEST_SUITE("hooks/security/replay_memory") {
    TEST_CASE("refuses rather than forgets when full, and has room again after the end") {
        ReplayMemory memory(2);
        using Answer = ReplayMemory::Answer;
        CHECK(memory.record("iss", "a", 1100, 1000) == Answer::New);
        CHECK(memory.record("iss", "b", 1200, 1000) == Answer::New);
        CHECK(memory.record("iss", "c", 1200, 1000) == Answer::Full);
        CHECK(memory.record("iss", "a", 1100, 1000) == Answer::Seen);
        CHECK(memory.record("iss", "c", 1300, 1101) == Answer::New);
        CHECK(memory.record("iss", "b", 1300, 1101) == Answer::Seen);
        CHECK(memory.size() == 2);
    }

    TEST_CASE("the same id of two issuers is two tokens") {
        ReplayMemory memory(10);
        CHECK(memory.record("a", "x", 100, 0) == ReplayMemory::Answer::New);
        CHECK(memory.record("b", "x", 100, 0) == ReplayMemory::Answer::New);
        CHECK(memory.record("a", "x", 100, 0) == ReplayMemory::Answer::Seen);
    }

    TEST_CASE("issuer and id are told apart") {
        ReplayMemory memory;
        CHECK(memory.record("ab", "c", 10, 1) == ReplayMemory::Answer::New);
        CHECK(memory.record("a", "bc", 10, 1) == ReplayMemory::Answer::New);
    }
}

}  // namespace hookline::hooks
