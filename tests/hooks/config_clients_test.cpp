#include "hooks/config/config.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "hooks/cli/serve_options.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {

TEST_SUITE("hooks/config") {
    TEST_CASE("SR-020: clients are read, their faults named") {
        constexpr std::string_view kKey =
            R"({"kty":"EC","crv":"P-384","kid":"k",)"
            R"("x":"46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",)"
            R"("y":"XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI")";
        const auto parse = [](const std::string& client, Diagnostics& diagnostics) {
            return parse_config("c.json", "{\"clients\": [" + client + "]}", diagnostics);
        };
        const std::string keys = ",\"jwks\":{\"keys\":[" + std::string(kKey) + "}]}";
        SUBCASE("all members") {
            Diagnostics diagnostics;
            const auto config = parse(
                R"({"iss":"https://ehr.example","algs":["RS384"],"jku":["https://ehr.example/jwks"],)"
                R"("audiences":["a"],"tenants":["t"],"services":["s"],"max_lifetime_s":300,)"
                R"("replay":"log")" +
                    keys + "}",
                diagnostics);
            CAPTURE(diagnostics.to_text());
            REQUIRE(config.has_value());
            CHECK(config->auth_mode() == AuthMode::Clients);
            REQUIRE(config->clients.size() == 1);
            const Client& client = config->clients[0];
            CHECK(client.iss == "https://ehr.example");
            CHECK(client.algs == std::vector{SignatureAlgorithm::RS384});
            CHECK(client.keys->find("k") != nullptr);
            CHECK(client.max_lifetime == std::chrono::seconds(300));
            CHECK(client.replay == ReplayMode::Log);
        }
        SUBCASE("keys behind an address alone") {
            Diagnostics diagnostics;
            const auto config = parse(
                R"({"iss":"i","jku":["https://e.example/k"],"jku_internal":true,"demo":true})",
                diagnostics);
            REQUIRE(config.has_value());
            CHECK(config->clients[0].keys == nullptr);
            CHECK(config->clients[0].jku_internal);
            CHECK(config->clients[0].demo);
        }
        SUBCASE("a key set that cannot be used hides no other fault of its client") {
            Diagnostics diagnostics;
            CHECK_FALSE(parse(R"({"jwks":{"keys":1}})", diagnostics).has_value());
            REQUIRE(diagnostics.all().size() == 2);
            CHECK(diagnostics.all()[0].path == "clients[0].jwks");
            CHECK(diagnostics.all()[1].path == "clients[0].iss");
        }
        struct Row {
            std::string client;
            std::string path;
            std::string message;
        };
        const std::vector<Row> rows = {
            {R"({"jku":["https://e.example/k"]})", "clients[0].iss", "required, but missing"},
            {R"({"iss":"i"})", "clients[0].jwks", "required without `jku`, but missing"},
            {R"({"iss":"i","jku":[]})", "clients[0].jwks", "required without `jku`, but missing"},
            {R"({"iss":"i","jku":["http://e.example/k"]})", "clients[0].jku[0]",
             "expected an https URL"},
            {R"({"iss":"i","jku":["https://e.example/k"],"algs":["HS256"]})", "clients[0].algs[0]",
             "expected `ES256`, `ES384`, `RS256`, `RS384` or `RS512`"},
            {R"({"iss":"i","replay":"twice")" + keys + "}", "clients[0].replay",
             "expected `reject`, `log`"},
            {R"({"iss":"i","jwks":{"keys":[)" + std::string(kKey) + R"(,"d":"AAAA"}]}})",
             "clients[0].jwks",
             "the set publishes private or symmetric keys, so anyone can sign with it"},
            {R"({"iss":"i","jwks":{"keys":[{"kty":"EC"}]}})", "clients[0].jwks",
             "keys[0]: `kid` is missing or longer than 256 bytes"},
            {R"({"iss":"i","jwks":{"keys":[]}})", "clients[0].jwks",
             "holds no key that the `algs` of this client can use"},
            {R"({"iss":"i","algs":["RS384"])" + keys + "}", "clients[0].jwks",
             "holds no key that the `algs` of this client can use"},
            {R"({"iss":"i")" + keys + R"(},{"iss":"i")" + keys + "}", "clients[1].iss",
             "another client has the same issuer"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.client.c_str()) {
                Diagnostics diagnostics;
                CHECK_FALSE(parse(row.client, diagnostics).has_value());
                REQUIRE_FALSE(diagnostics.all().empty());
                CHECK(diagnostics.all()[0].path == row.path);
                CHECK(diagnostics.all()[0].message == row.message);
            }
        }
    }

    TEST_CASE("services of clients are loaded ones") {
        Diagnostics diagnostics;
        const auto config = parse_config("c.json", R"({"clients":[
            {"iss":"a","jku":["https://a.example/k"]},
            {"iss":"b","jku":["https://a.example/k"],"services":["g-order-sign","g-order-sing"]}]})",
                                         diagnostics);
        REQUIRE(config.has_value());
        std::string found;
        check_client_services(*config, test::FakeSnapshot().services(),
                              [&found](const std::string& message, const std::string& path) {
                                  found += path + ": " + message + '\n';
                              });
        CHECK_MESSAGE(
            found.starts_with("clients[1].services[1]: no service of the loaded guidelines "
                              "has the id `g-order-sing`; there are `g-"),
            found);
        CHECK(found.find("`g-order-sign`") != std::string::npos);
    }

    TEST_CASE("SR-035: a public name on loopback tells that a proxy speaks for the callers") {
        Config config;
        for (const auto& [base_url, hidden] :
             std::map<std::string, bool>{{"", false},
                                         {"http://localhost:8080", false},
                                         {"http://127.0.0.1:8080", false},
                                         {"http://[::1]:8080", false},
                                         {"https://cds.example", true},
                                         {"https://127.0.0.1.example", true}}) {
            CAPTURE(base_url);
            config.base_url = base_url;
            CHECK(config.hides_callers() == hidden);
        }
        config.listen.host = "192.0.2.1";
        CHECK_FALSE(config.hides_callers());
        config.behind_proxy = true;
        CHECK(config.hides_callers());
    }
}

}  // namespace hookline::hooks
