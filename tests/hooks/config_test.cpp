#include "hooks/config/config.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/hooks/config_finding.hpp"

namespace hookline::hooks {

TEST_SUITE("hooks/config") {
    TEST_CASE("an empty object gives the defaults: loopback, shipped content") {
        Diagnostics diagnostics;
        const auto config = parse_config("c.json", "{}", diagnostics);
        REQUIRE(config.has_value());
        CHECK(config->listen == ListenAddress{"127.0.0.1", 8080});
        CHECK(config->public_base_url() == "http://127.0.0.1:8080");
        CHECK(config->guidelines.empty());
        CHECK(config->cors_origins.empty());
        CHECK(config->time_zone.empty());
        CHECK(diagnostics.all().empty());
    }

    TEST_CASE("an app on this machine needs no certificate") {
        for (const char* url : {"http://localhost:8090/launch.html", "http://127.0.0.1",
                                "http://[::1]:1/", "https://localhost"}) {
            CAPTURE(url);
            Diagnostics diagnostics;
            const auto config = parse_config(
                "c.json", R"({"smart":{"url":")" + std::string(url) + R"(","label":"A"}})",
                diagnostics);
            CHECK_MESSAGE(config.has_value(), diagnostics.to_text());
        }
    }

    TEST_CASE("every member is read, folders count from the file") {
        Diagnostics diagnostics;
        const auto config = parse_config("/etc/hookline/c.json", R"({
            "listen": "[::1]:9090", "admin_listen": "127.0.0.1:9091",
            "base_url": "https://cds.example/hl", "behind_proxy": true, "proxies": ["10.0.0.1"],
            "threads": 4, "time_zone": "America/New_York", "auth": "none", "open_discovery": false, "guidelines": ["../g", "/opt/h"], "value_sets": "vs",
            "prognosis": true, "require_packs": true, "pack_keys": ["a.pem", "/b.pem"],
            "content_dates": {"on_cards": true, "review_months": 18},
            "cors": {"origins": ["https://ehr.example"]}, "log_level": "warning",
            "profile": "inferno-crd", "spec_level": "3.0",
            "smart": {"url": "https://app.example/launch", "label": "Guideline app"},
            "feedback": {"file": "f.db", "keep_comments": true, "retention_days": 90,
                         "session_hours": 8},
            "audit": {"file": "a.jsonl", "secret": {"env": "KEY"}, "file_bytes_max": 4096},
            "limits": {"body_bytes_max": 1048576, "arena_bytes_max": 1048576,
                       "memory_bytes_max": 1073741824, "connections_max": 10,
                       "connections_per_peer_max": 5, "requests_in_work_max": 3,
                       "requests_waiting_max": 0,
                       "requests_in_work_per_client_max": 7,
                       "addresses_are_clients": true,
                       "requests_per_client_per_second": 8, "requests_per_client_burst": 9,
                       "idle_timeout_ms": 1, "head_timeout_ms": 2,
                       "body_timeout_ms": 3, "write_timeout_ms": 4, "drain_delay_ms": 5,
                       "drain_timeout_ms": 6}
        })",
                                         diagnostics);
        CAPTURE(diagnostics.to_text());
        REQUIRE(config.has_value());
        CHECK(config->listen == ListenAddress{"::1", 9090});
        CHECK(config->admin_listen == ListenAddress{"127.0.0.1", 9091});
        CHECK(config->public_base_url() == "https://cds.example/hl");
        CHECK(config->behind_proxy);
        CHECK(config->proxies == std::vector<std::string>{"10.0.0.1"});
        CHECK(config->threads == 4);
        CHECK(config->time_zone == "America/New_York");
        CHECK(config->auth_mode() == AuthMode::None);
        CHECK_FALSE(config->open_discovery);
        CHECK(config->feedback.file == "/etc/hookline/f.db");
        CHECK(config->feedback.keep_comments);
        CHECK(config->feedback.retention_days == 90);
        CHECK(config->feedback.session_hours == 8);
        CHECK(config->audit.file == "/etc/hookline/a.jsonl");
        CHECK(config->audit_secret.env == "KEY");
        CHECK(config->audit.file_bytes_max == 4096);
        CHECK(config->guidelines == std::vector<std::filesystem::path>{"/etc/g", "/opt/h"});
        CHECK(config->value_sets == "/etc/hookline/vs");
        CHECK(config->shows_prognosis);
        CHECK(config->requires_packs);
        CHECK(config->pack_keys ==
              std::vector<std::filesystem::path>{"/etc/hookline/a.pem", "/b.pem"});
        CHECK(config->content_dates.on_cards);
        CHECK(config->content_dates.review_months == 18);
        CHECK(config->cors_origins == std::vector<std::string>{"https://ehr.example"});
        CHECK(config->log_level == LogLevel::Warning);
        CHECK(config->service.cards.profile == find_client_profile("inferno-crd"));
        CHECK(config->discovery.level == SpecLevel::V3);
        CHECK(config->service.app.url == "https://app.example/launch");
        CHECK(config->service.app.label == "Guideline app");
        CHECK(config->service.arena_bytes_max == 1'048'576);
        CHECK(config->limits.body_bytes_max == 1'048'576);
        CHECK(config->limits.requests_waiting_max == 0);
        CHECK(config->client_limit.in_work_max == 7);
        CHECK(config->client_limit.counts_addresses);
        CHECK(config->client_limit.per_second == 8);
        CHECK(config->client_limit.burst == 9);
        CHECK(config->limits.drain_timeout == std::chrono::milliseconds(6));
    }

    TEST_CASE("SR-150: a fault is named with its path and message") {
        struct Row {
            std::string name;
            std::string text;
            std::string path;
            std::string message;
        };
        const std::vector<Row> rows = {
            {"no object", "[]", "", "expected an object, found an array"},
            {"unknown member", R"({"port": 1})", "port", "unknown member"},
            {"unknown member inside", R"({"cors": {"origin": []}})", "cors.origin",
             "unknown member; did you mean `origins`?"},
            {"a member in other letters", R"({"logLevel": "off"})", "logLevel",
             "unknown member; did you mean `log_level`?"},
            {"a member with a slip", R"({"limits": {"body_byte_max": 4096}})",
             "limits.body_byte_max", "unknown member; did you mean `body_bytes_max`?"},
            {"a member of another object",
             R"({"tls": {"certificate": "c", "key": "k"},)"
             R"("client_ca": "c"})",
             "client_ca", "unknown member"},
            {"an unknown profile", R"({"profile": "Epic"})", "profile",
             "expected one of `default`, `epic`, `inferno-crd`, `sandbox`"},
            {"an unknown level of the specification", R"({"spec_level": "1.0"})", "spec_level",
             "expected `2.0` or `3.0`"},
            {"an app without https", R"({"smart": {"url": "http://a.example", "label": "A"}})",
             "smart.url", "expected an https URL, or http on this machine"},
            {"an app without label", R"({"smart": {"url": "https://a.example"}})", "smart",
             "expected `url` and `label`"},
            {"a number as listen", R"({"listen": 8080})", "listen",
             "expected a string that is not empty, found a number"},
            {"a host name as listen", R"({"listen": "cds.example:80"})", "listen",
             "expected `HOST:PORT` with a numeric host, such as `127.0.0.1:8080` or "
             "`[::1]:8080`"},
            {"base_url with a slash at the end", R"({"base_url": "https://cds.example/"})",
             "base_url", "expected a URL such as `https://cds.example` without a slash at the end"},
            {"behind_proxy as text", R"({"behind_proxy": "yes"})", "behind_proxy",
             "expected true or false, found a string"},
            {"a name as proxy", R"({"proxies": ["proxy.example"]})", "proxies[0]",
             "expected a numeric address"},
            {"threads below zero", R"({"threads": -1})", "threads",
             "expected a whole number from 0 to 1024"},
            {"threads as fraction", R"({"threads": 1.5})", "threads",
             "expected a whole number from 0 to 1024"},
            {"threads as text", R"({"threads": "4"})", "threads",
             "expected a whole number from 0 to 1024"},
            {"a time zone that is none", R"({"time_zone": "Europe/Berlin2"})", "time_zone",
             "expected a name of the time zone database of this machine, such as `Europe/Berlin`"},
            {"a time zone as a path", R"({"time_zone": "../zoneinfo/UTC"})", "time_zone",
             "expected a name of the time zone database of this machine, such as `Europe/Berlin`"},
            {"a time zone as an offset", R"({"time_zone": "+01:00"})", "time_zone",
             "expected a name of the time zone database of this machine, such as `Europe/Berlin`"},
            {"guidelines as text", R"({"guidelines": "g"})", "guidelines",
             "expected an array of strings, found a string"},
            {"a number among guidelines", R"({"guidelines": ["g", 1]})", "guidelines[1]",
             "expected a string that is not empty, found a number"},
            {"a star as origin", R"({"cors": {"origins": ["*"]}})", "cors.origins[0]",
             "expected an origin such as `https://ehr.example`"},
            {"an origin with a path", R"({"cors": {"origins": ["https://a.example/b"]}})",
             "cors.origins[0]", "expected an origin such as `https://ehr.example`"},
            {"unknown level", R"({"log_level": "debug"})", "log_level",
             "expected `info`, `warning`, `error` or `off`"},
            {"unknown way of authentication", R"({"auth": "basic"})", "auth",
             "expected `none` or `clients`"},
            {"feedback without end", R"({"feedback": {"retention_days": -1}})",
             "feedback.retention_days", "expected a whole number from 0 to 36500"},
            {"an audit record without a file", R"({"audit": {"file_bytes_max": 4096}})", "audit",
             "expected `file`"},
            {"small files of an audit record",
             R"({"audit": {"file": "a", "file_bytes_max": 4095}})", "audit.file_bytes_max",
             "expected a whole number from 4096 to 1099511627776"},
            {"a limit below its range", R"({"limits": {"body_bytes_max": 1023}})",
             "limits.body_bytes_max", "expected a whole number from 1024 to 268435456"},
            {"a limit above its range", R"({"limits": {"body_bytes_max": 268435457}})",
             "limits.body_bytes_max", "expected a whole number from 1024 to 268435456"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.name.c_str()) {
                test::check_refused(row.text, row.path, row.message);
            }
        }
    }

    TEST_CASE("SR-150: all faults come in one run, with the line they stand in") {
        Diagnostics diagnostics;
        const std::string text =
            "{\n  \"log_level\": \"loud\",\n  \"threads\": true,\n  \"colour\": 1\n}\n";
        CHECK_FALSE(parse_config("c.json", text, diagnostics).has_value());
        REQUIRE(diagnostics.all().size() == 3);
        CHECK(diagnostics.all()[0].range.begin == SourcePosition{2, 3});
        CHECK(diagnostics.all()[1].range.begin == SourcePosition{3, 3});
        CHECK(diagnostics.all()[2].range.begin == SourcePosition{4, 3});
    }

    TEST_CASE("SR-150: broken JSON and a repeated member are faults with their place") {
        struct Row {
            std::string text;
            std::string found;
        };
        for (const Row& row : std::vector<Row>{
                 {"", "c.json:1:1: error: expected a JSON value, found nothing\n"},
                 {"{\n", "c.json:2:1: error: expected a member name in quotes\n"},
                 {"{\"threads\": 1,\n}",
                  "c.json:2:1: error: expected a member name in quotes (at threads)\n"},
                 {"{\n  // why\n}", "c.json:2:3: error: expected a member name in quotes\n"},
                 {"{\"threads\": 1,\n \"threads\": 2}",
                  "c.json:2:11: error: member name occurs twice in its object (at threads)\n"}}) {
            CAPTURE(row.text);
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", row.text, diagnostics).has_value());
            CHECK(diagnostics.to_text() == row.found);
        }
        Diagnostics diagnostics;
        CHECK_FALSE(load_config("/nonexistent/c.json", diagnostics).has_value());
        CHECK(diagnostics.error_count() == 1);
    }

    TEST_CASE("SR-150: a fault stands where its member stands, whatever was read before it") {
        struct Row {
            std::string text;
            std::string path;
            SourcePosition begin;
        };
        const std::string key = R"("jku":["https://e.example/k"])";
        for (const Row& row : std::vector<Row>{
                 {"{\"clients\": [{\"iss\": \"i\"," + key + "},\n {\"iss\": \"i\"," + key + "}]}",
                  "clients[1].iss",
                  {2, 3}},
                 {"{\"clients\": [\n {\"algs\": [],\n\"iss\": \"i\"," + key + "}]}",
                  "clients[0].algs",
                  {2, 3}},
                 {"{\"clients\": [\n {\"algs\": [\"none\"],\n\"iss\": \"i\"," + key + "}]}",
                  "clients[0].algs[0]",
                  {2, 12}},
                 {"{\n\"listen\": \"0.0.0.0:80\", \"base_url\": \"https://c.example\",\n"
                  "\"clients\": [{\"iss\": \"i\"," +
                      key + "}]}",
                  "listen",
                  {2, 1}},
                 {"{\"base_url\": \"http://\\n\\n\",\n\"a.b\": 1}", "a.b", {2, 1}}}) {
            CAPTURE(row.text);
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", row.text, diagnostics).has_value());
            CAPTURE(diagnostics.to_text());
            const Diagnostic& last = diagnostics.all().back();
            CHECK(last.path == row.path);
            CHECK(last.range.begin.line == row.begin.line);
            CHECK(last.range.begin.column == row.begin.column);
            CHECK(diagnostics.all().size() == 1);
        }
    }
}

}  // namespace hookline::hooks
