#include <doctest/doctest.h>

#include <algorithm>

#include "tests/hooks/access_fixture.hpp"

namespace hookline::hooks {
namespace {

using test::AccessFixture;

}  // namespace

TEST_SUITE("hooks/access") {
    TEST_CASE("an explanation shows a patient's facts, so it needs the token of the call") {
        AccessFixture fixture;
        fixture.options.explains = true;
        CHECK(fixture.send("POST", "/explain/g-order-sign", {}, "{}").status == 401);
    }

    TEST_CASE("SR-032, SR-093: a line names the issuer of a token if a client has it, or nobody") {
        AccessFixture fixture;
        const std::string named =
            "\"iss\":\"" + std::string(fixture.tokens.value().string_at("iss")) + '"';
        const auto logs_issuer = [&](std::string_view token) {
            static_cast<void>(
                fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign));
            return fixture.log.lines.back().find(named) != std::string::npos;
        };
        CHECK(logs_issuer("ES384"));
        CHECK(logs_issuer("signature changed"));
        CHECK(logs_issuer("expired"));
        CHECK_FALSE(logs_issuer({}));
        // What a stranger writes is not repeated.
        for (const char* token :
             {"another issuer", "prefix of the issuer", "issuer in upper case", "no iss", "crit"}) {
            CAPTURE(token);
            static_cast<void>(
                fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign));
            CHECK(fixture.log.lines.back().find("\"iss\"") == std::string::npos);
        }
    }

    TEST_CASE("SR-202: a token from the future has its own reason, one that is early another") {
        AccessFixture fixture;
        for (const auto& [token, reason] : {std::pair("issued in the future", "issued-in-future"),
                                            std::pair("not before the future", "not-yet-valid")}) {
            CHECK(fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign)
                      .status == 401);
            CHECK(fixture.log.lines.back().find("\"error_kind\":\"" + std::string(reason) + '"') !=
                  std::string::npos);
        }
    }

    TEST_CASE("SR-012: what a token is for is compared with the configured address, and no other") {
        const std::vector<std::vector<HeaderField>> spoofs = {
            {},
            {{"Host", "other.example"}},
            {{"X-Forwarded-Host", "other.example"}, {"X-Forwarded-Proto", "http"}},
            {{"X-Forwarded-Prefix", "/other"}, {"X-Original-URL", "/other"}},
            {{"Forwarded", "for=192.0.2.1;host=other.example;proto=http"}},
        };
        // The tokens are for https://cds.example/cds-services/demo-order-sign.
        const auto send = [](const std::string& base_url, std::vector<HeaderField> spoof,
                             const std::string& their_name) {
            AccessFixture fixture({}, "demo");
            Client client = fixture.client({});
            client.audiences.clear();
            Authenticator authenticator({client});
            fixture.options.authenticator = &authenticator;
            fixture.options.base_url = base_url;
            std::string forwarded = "host=" + their_name;
            for (HeaderField& field : spoof) {
                if (field.value == "other.example") {
                    field.value = their_name;
                } else if (field.name == "Forwarded") {
                    field.value = forwarded;
                }
            }
            return fixture
                .send("POST", "/cds-services/demo-order-sign", "ES384", test::kOrderSign,
                      "127.0.0.1", {}, spoof)
                .status;
        };
        for (const auto& spoof : spoofs) {
            CHECK(send("https://cds.example", spoof, "other.example") == 200);
            CHECK(send("https://other.example", spoof, "cds.example") == 401);
        }
    }

    TEST_CASE("CH-150, CH-151, CH-163, SR-032: a call without a good token is one plain 401") {
        AccessFixture fixture;
        const HttpResponse none =
            fixture.send("POST", "/cds-services/g-order-sign", "", test::kOrderSign);
        CHECK(none.status == 401);
        for (const auto token :
             {"alg none", "expired", "signature of zeros", "crit", "another issuer"}) {
            const HttpResponse response =
                fixture.send("POST", "/cds-services/g-order-sign", token, test::kOrderSign);
            CHECK(response.status == 401);
            CHECK(response.body == none.body);
            CHECK(std::ranges::count(response.headers, std::pair<std::string, std::string>(
                                                           "WWW-Authenticate", "Bearer")) == 1);
        }
        CHECK(fixture.log.lines.back().find("unknown-issuer") != std::string::npos);
    }

    TEST_CASE("a good token is served once") {
        AccessFixture fixture;
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign).status ==
            200);
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign).status ==
            401);
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "RS384", test::kOrderSign).status ==
            200);
    }

    TEST_CASE("CH-091: a client is answered in the form of its own profile") {
        AccessFixture fixture;
        const HttpResponse plain =
            fixture.send("POST", "/cds-services/g-order-sign", "ES384", test::kOrderSign);
        CHECK(plain.body.find("systemActions") == std::string::npos);
        Client kit = fixture.client({});
        kit.profile = find_client_profile("inferno-crd");
        Authenticator authenticator({kit});
        fixture.options.authenticator = &authenticator;
        const HttpResponse own =
            fixture.send("POST", "/cds-services/g-order-sign", "RS384", test::kOrderSign);
        CHECK(own.status == 200);
        CHECK(own.body.find(R"("systemActions":[])") != std::string::npos);
    }

    TEST_CASE("CH-018, CH-024: a client that shows a token reads discovery in its own form") {
        AccessFixture fixture;
        fixture.snapshot->set_prefetch({{"observations", "all", "by-code"}});
        Client own = fixture.client({});
        own.profile = find_client_profile("epic");
        Authenticator authenticator({own});
        fixture.options.authenticator = &authenticator;
        CHECK(fixture.send("GET", "/cds-services").body.find("by-code") == std::string::npos);
        fixture.options.open_discovery = false;
        CHECK(fixture.send("GET", "/cds-services", "ES384").body.find("by-code") !=
              std::string::npos);
    }

    TEST_CASE("SR-037: a client is told which service is not its own") {
        AccessFixture fixture({"g-order-sign"});
        CHECK(fixture.send("POST", "/cds-services/g-order-select", "ES384", test::kOrderSelect)
                  .status == 403);
        CHECK(
            fixture.send("POST", "/cds-services/g-order-sign", "RS384", test::kOrderSign).status ==
            200);
    }

    TEST_CASE(
        "CH-024, CH-025, SR-101: discovery is open or not; preflight, health and pages are open") {
        AccessFixture fixture;
        CHECK(fixture.send("GET", "/cds-services").status == 200);
        fixture.options.open_discovery = false;
        CHECK(fixture.send("GET", "/cds-services").status == 401);
        CHECK(fixture.send("GET", "/cds-services", "ES384").status == 200);
        CHECK(fixture.send("OPTIONS", "/cds-services/g-order-sign").status == 204);
        CHECK(fixture.send("OPTIONS", "/cds-services/g-order-sign/feedback").status == 204);
        CHECK(fixture.send("GET", "/livez").status == 200);
        CHECK(fixture.send("GET", "/statements/none").status == 404);
    }
}

}  // namespace hookline::hooks
