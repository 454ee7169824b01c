#include "hooks/config/config.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/hooks/config_finding.hpp"
#include "tests/hooks/support.hpp"

namespace hookline::hooks {

TEST_SUITE("hooks/config") {
    TEST_CASE("SR-010, SR-011: TLS is read, its files count from the configuration") {
        Diagnostics diagnostics;
        const auto config = parse_config("/etc/hookline/c.json", R"({
            "listen": "10.1.2.3:443", "base_url": "https://c.example",
            "tls": {"certificate": "s.pem", "key": "/keys/s.key", "client_ca": "ca.pem"},
            "limits": {"handshake_timeout_ms": 7},
            "clients": [{"iss": "https://ehr.example", "jku": ["https://ehr.example/k"],
                         "certificate_names": ["dns:ehr.example", "subject:CN=x,O=y"]}]
        })",
                                         diagnostics);
        CAPTURE(diagnostics.to_text());
        REQUIRE(config.has_value());
        REQUIRE(config->tls.has_value());
        CHECK(config->tls->certificate == "/etc/hookline/s.pem");
        CHECK(config->tls->key == "/keys/s.key");
        CHECK(config->tls->client_ca == "/etc/hookline/ca.pem");
        CHECK(config->tls->client_certificates == ClientCertificates::Required);
        CHECK(config->limits.handshake_timeout == std::chrono::milliseconds(7));
        CHECK(config->clients[0].certificate_names ==
              std::vector<std::string>{"dns:ehr.example", "subject:CN=x,O=y"});
        const auto plain =
            parse_config("c.json", R"({"tls": {"certificate": "a", "key": "b"}})", diagnostics);
        REQUIRE(plain.has_value());
        CHECK(plain->tls->client_certificates == ClientCertificates::None);
        CHECK(plain->public_base_url() == "https://127.0.0.1:8080");
    }

    TEST_CASE("SR-010, SR-011: faults of TLS are named") {
        struct Row {
            std::string text;
            std::string path;
            std::string message;
        };
        const std::string client =
            R"("clients":[{"iss":"i","jku":["https://e.example/k"],"certificate_names":["dns:a"]}])";
        const std::vector<Row> rows = {
            {R"({"tls":{"key":"k"}})", "tls.certificate", "required, but missing"},
            {R"({"tls":{"certificate":"c"}})", "tls.key", "required, but missing"},
            {R"({"tls":{"certificate":"c","key":"k","client_certificates":"optional"}})",
             "tls.client_ca", "required, but missing"},
            {R"({"tls":{"certificate":"c","key":"k","client_certificates":"yes"}})",
             "tls.client_certificates", "expected `none`, `optional`, `required`"},
            {R"({"tls":true})", "tls", "expected an object, found a boolean"},
            {"{" + client + "}", "clients",
             "certificates of clients are not asked for; set `tls.client_ca`"},
            {R"({"tls":{"certificate":"c","key":"k","client_ca":"a",)"
             R"("client_certificates":"none"},)" +
                 client + "}",
             "clients", "certificates of clients are not asked for; set `tls.client_ca`"},
            {R"({"tls":{"certificate":"c","key":"k","client_ca":"a"},)" +
                 test::replaced(client, "dns:a", "a") + "}",
             "clients[0].certificate_names[0]",
             "expected `dns:NAME`, `uri:URI` or `subject:NAME` as in RFC 4514"},
            {R"({"tls":{"certificate":"c","key":"k"},"base_url":"http://cds.example"})", "base_url",
             "this listener speaks TLS; expected an https URL"},
            {R"({"behind_proxy":true,"auth":"none","smart":{"url":"http://localhost:1/a","label":"A"}})",
             "smart.url", "other machines are served here; expected an https URL"},
            {R"({"admin_listen":"0.0.0.0:9091"})", "admin_listen",
             "this listener speaks plain HTTP; expected a loopback address, or `behind_proxy: "
             "true`"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.text.c_str()) {
                test::check_refused(row.text, row.path, row.message);
            }
        }
    }

    TEST_CASE(
        "CH-002, SR-010, SR-036: plain HTTP beyond loopback needs a proxy in front and a public "
        "address") {
        struct Row {
            std::string text;
            bool accepted;
        };
        for (const Row& row : std::vector<Row>{
                 {R"({"listen":"127.0.0.1:80"})", true},
                 {R"({"listen":"127.9.9.9:80"})", true},
                 {R"({"listen":"[::1]:80"})", true},
                 {R"({"listen":"localhost:80"})", true},
                 {R"({"listen":"0.0.0.0:80"})", false},
                 {R"({"listen":"[::]:80"})", false},
                 {R"({"listen":"10.1.2.3:80","base_url":"https://c.example"})", false},
                 {R"({"listen":"10.1.2.3:80","behind_proxy":true})", false},
                 {R"({"listen":"10.1.2.3:80","behind_proxy":true,)"
                  R"("base_url":"https://c.example"})",
                  false},
                 {R"({"listen":"10.1.2.3:80","behind_proxy":true,)"
                  R"("base_url":"https://c.example","auth":"none"})",
                  false},
                 {R"({"listen":"10.1.2.3:80","behind_proxy":true,"base_url":"https://c.example",)"
                  R"("clients":[{"iss":"https://ehr.example","jku":["https://ehr.example/k"]}]})",
                  true},
                 {R"({"listen":"10.1.2.3:80","tls":{"certificate":"c","key":"k"},)"
                  R"("base_url":"https://c.example",)"
                  R"("clients":[{"iss":"https://ehr.example","jku":["https://ehr.example/k"]}]})",
                  true},
                 {R"({"listen":"10.1.2.3:80","tls":{"certificate":"c","key":"k"},)"
                  R"("base_url":"https://c.example","auth":"none"})",
                  false},
                 {R"({"behind_proxy":true})", false},
                 {R"({"behind_proxy":true,"auth":"none"})", true},
                 {R"({"auth":"clients"})", false},
             }) {
            CAPTURE(row.text);
            Diagnostics diagnostics;
            CHECK(parse_config("c.json", row.text, diagnostics).has_value() == row.accepted);
        }
    }
}

}  // namespace hookline::hooks
