#include "hooks/config/config.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fhir/base/files.hpp"
#include "hookline_config_schema.hpp"
#include "hooks/cli/serve_options.hpp"
#include "hooks/config/config_writer.hpp"
#include "hooks/config/secret_source.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

// What the example cannot have beside its clients.
constexpr std::string_view kFetchForAnyone =
    R"({"fetch":{"servers":[{"base":"https://fhir.example","paging_hosts":["p.example"]}]}})";

// The members of a configuration or, under `properties`, of its schema: `clients[].iss`. A `$ref`
// is followed; sets of keys are not ours to describe.
void add_members(const Value& value, const Value* schema_root, const std::string& path,
                 std::set<std::string>& members) {
    if (path.ends_with(".jwks")) {
        return;
    }
    if (schema_root == nullptr) {
        for (const fhir::json::Member& member : value.members()) {
            const std::string at = path.empty() ? "" : path + ".";
            members.insert(at + std::string(member.name));
            add_members(member.value, nullptr, at + std::string(member.name), members);
        }
        for (const Value& element : value.elements()) {
            add_members(element, nullptr, path + "[]", members);
        }
        return;
    }
    constexpr std::string_view kDefinitions = "#/$defs/";
    if (const std::string_view ref = value.string_at("$ref"); ref.starts_with(kDefinitions)) {
        add_members(*schema_root->find("$defs")->find(ref.substr(kDefinitions.size())), schema_root,
                    path, members);
    }
    if (const Value* items = value.find("items")) {
        add_members(*items, schema_root, path + "[]", members);
    }
    for (const Value& choice : value.array_at("oneOf")) {
        add_members(choice, schema_root, path, members);
    }
    if (const Value* properties = value.find("properties")) {
        for (const fhir::json::Member& member : properties->members()) {
            const std::string at = (path.empty() ? "" : path + ".") + std::string(member.name);
            members.insert(at);
            add_members(member.value, schema_root, at, members);
        }
    }
}

std::set<std::string> members_in(const Value& config) {
    std::set<std::string> members;
    add_members(config, nullptr, "", members);
    return members;
}

// What `left` has and `right` has not, one after the other.
std::string only_in(const std::set<std::string>& left, const std::set<std::string>& right) {
    std::string text;
    for (const std::string& member : left) {
        text += right.contains(member) ? "" : member + ' ';
    }
    return text;
}

std::set<std::string> schema_members() {
    const test::Document schema(kConfigSchema);
    std::set<std::string> members;
    add_members(schema.value(), &schema.value(), "", members);
    return members;
}

}  // namespace

TEST_SUITE("hooks/config") {
    TEST_CASE("SR-052: the fetches of one call are limited, and all its keys go at once") {
        CHECK(Config{}.fetch.limits.parallel_max == 16);  // fourteen keys, see fetch/README
    }

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
             "unknown member"},
            {"an unknown profile", R"({"profile": "Epic"})", "profile",
             "expected one of `default`, `epic`, `inferno-crd`, `sandbox`"},
            {"an unknown level of the specification", R"({"spec_level": "1.0"})", "spec_level",
             "expected `2.0` or `3.0`"},
            {"an app without https", R"({"smart": {"url": "http://a.example", "label": "A"}})",
             "smart.url", "expected an https URL"},
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
                Diagnostics diagnostics;
                CHECK_FALSE(parse_config("c.json", row.text, diagnostics).has_value());
                REQUIRE(diagnostics.all().size() == 1);
                CHECK(diagnostics.all()[0].path == row.path);
                CHECK(diagnostics.all()[0].message == row.message);
            }
        }
    }

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

    TEST_CASE("SR-040: FHIR servers are read, by URL or with what is special about them") {
        Diagnostics diagnostics;
        const auto config = parse_config("/etc/h/c.json", R"({"fetch": {
            "servers": ["https://FHIR.example/r4/", {"base": "http://127.0.0.1:8103/fhir/R4",
                        "internal": true, "open": true, "paging_hosts": ["pages.example"]}],
            "deadline_ms": 900, "ca_file": "ca.pem", "page_size": 0, "pages_max": 3,
            "resources_max": 4, "bytes_max": 2048, "all_bytes_max": 1048576, "parallel_max": 5,
            "connections_max": 6, "connections_per_host_max": 7}})",
                                         diagnostics);
        CAPTURE(diagnostics.to_text());
        REQUIRE(config.has_value());
        const FetchOptions& fetch = config->fetch;
        REQUIRE(fetch.servers.size() == 2);
        CHECK(fetch.servers[0].base == "https://fhir.example/r4");
        CHECK_FALSE(fetch.servers[0].internal);
        CHECK_FALSE(fetch.servers[0].open);
        CHECK(fetch.servers[1].internal);
        CHECK(fetch.servers[1].open);
        CHECK(fetch.servers[1].paging_hosts == std::vector<std::string>{"pages.example"});
        CHECK(fetch.deadline.count() == 900);
        CHECK(fetch.client.ca_file == "/etc/h/ca.pem");
        CHECK(fetch.limits.page_size == 0);
        CHECK(fetch.limits.pages_max == 3);
        CHECK(fetch.limits.resources_max == 4);
        CHECK(fetch.limits.bytes_max == 2048);
        CHECK(fetch.all_bytes_max == 1'048'576);
        CHECK(fetch.limits.parallel_max == 5);
        CHECK(fetch.client.parallel_max == 6);
        CHECK(fetch.client.parallel_per_host_max == 7);
        CHECK(config->may_fetch());
        CHECK_FALSE(Config{}.may_fetch());
    }

    TEST_CASE("SR-040: faults of FHIR servers are named") {
        struct Row {
            std::string text;
            std::string path;
            std::string message;
        };
        for (
            const Row& row : std::vector<Row>{
                {R"({"fetch":{"servers":["fhir.example"]}})", "fetch.servers[0]",
                 "expected a URL such as `https://fhir.example/r4`"},
                {R"({"fetch":{"servers":["http://fhir.example/r4"]}})", "fetch.servers[0]",
                 "plain http needs `internal: true`"},
                {R"({"fetch":{"servers":[{"internal":true}]}})", "fetch.servers[0].base",
                 "required, but missing"},
                {R"({"fetch":{"servers":[1]}})", "fetch.servers[0]", "an object"},
                {R"({"fetch":{"servers":[{"base":"https://f.example","paging_hosts":["A.b:1"]}]}})",
                 "fetch.servers[0].paging_hosts[0]", "expected a host name"},
                {R"({"fetch":{"deadline_ms":1}})", "fetch.deadline_ms", "from 50 to 60000"},
                {R"({"clients":[{"iss":"i","fhir_servers":["x"]}]})", "clients[0].fhir_servers[0]",
                 "expected a URL"},
                {R"({"auth":"clients","fetch":{"servers":["https://f.example"]}})", "fetch.servers",
                 "each client has its own"},
            }) {
            CAPTURE(row.text);
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", row.text, diagnostics).has_value());
            const std::string found = diagnostics.to_text();
            CAPTURE(found);
            CHECK(found.find(row.path) != std::string::npos);
            CHECK(found.find(row.message) != std::string::npos);
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

    TEST_CASE("the schema has the members that the reader knows, and no others") {
        const auto example = read_file(hookline::test::source_dir() / "examples/hookline.json");
        REQUIRE(example.has_value());
        std::set<std::string> known = config_members(*example);
        known.merge(config_members(kFetchForAnyone));
        CHECK(known.size() > 50);
        CHECK(only_in(known, schema_members()) == "");
        CHECK(only_in(schema_members(), known) == "");
    }

    TEST_CASE("the example is valid, and what is printed of it is the same configuration") {
        const auto file = hookline::test::source_dir() / "examples/hookline.json";
        Diagnostics diagnostics;
        const auto example = load_config(file, diagnostics);
        REQUIRE_MESSAGE(example.has_value(), diagnostics.to_text());
        for (const std::filesystem::path& guideline : example->guidelines) {
            CHECK(std::filesystem::exists(guideline / "guideline.json"));
        }
        CHECK(std::filesystem::is_directory(example->value_sets));
        const std::string printed = write_config(*example);
        const auto again = parse_config("printed.json", printed, diagnostics);
        REQUIRE_MESSAGE(again.has_value(), diagnostics.to_text());
        CHECK(write_config(*again) == printed);
        // Every member is set in these two, so every member is printed.
        std::set<std::string> members = members_in(test::Document(printed).value());
        const auto anyone = parse_config("c.json", kFetchForAnyone, diagnostics);
        REQUIRE(anyone.has_value());
        members.merge(members_in(test::Document(write_config(*anyone)).value()));
        members.insert({"$schema", "audit.secret.file", "feedback.secret.file"});
        CHECK(only_in(members, schema_members()) == "");
        CHECK(only_in(schema_members(), members) == "");
    }

    TEST_CASE("SR-100: the example for the sandbox lists it, and nothing else") {
        Diagnostics diagnostics;
        const auto example =
            load_config(hookline::test::source_dir() / "examples/sandbox.json", diagnostics);
        REQUIRE_MESSAGE(example.has_value(), diagnostics.to_text());
        CHECK(router_options(*example).cors.origins ==
              std::vector<std::string>{"https://sandbox.cds-hooks.org"});
        CHECK(example->listen.is_loopback());
        CHECK(router_options(Config{}).cors.origins.empty());
    }

    TEST_CASE("what is printed of the defaults is the defaults") {
        const std::string printed = write_config(Config{});
        Diagnostics diagnostics;
        const auto again = parse_config("printed.json", printed, diagnostics);
        REQUIRE_MESSAGE(again.has_value(), diagnostics.to_text());
        CHECK(write_config(*again) == printed);
        CHECK(again->auth_mode() == AuthMode::None);
        CHECK(again->guidelines.empty());
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

    TEST_CASE("SR-150, SR-151: secrets come from the environment or a private file") {
        const hookline::test::TemporaryFolder folder;
        const auto file = folder / "secret";
        std::ofstream(file) << "from a file\n";
        ::chmod(file.c_str(), 0600);
        CHECK(read_secret({{}, file}, "feedback.secret").value() == "from a file");
        CHECK(read_secret({}, "feedback.secret").value().empty());
        ::setenv("HOOKLINE_TEST_SECRET", "from the environment", 1);
        CHECK(read_secret({"HOOKLINE_TEST_SECRET", {}}, "feedback.secret").value() ==
              "from the environment");
        ::setenv("HOOKLINE_TEST_SECRET", "", 1);
        CHECK_FALSE(read_secret({"HOOKLINE_TEST_SECRET", {}}, "feedback.secret").has_value());
        const auto unset = read_secret({"HOOKLINE_TEST_NO_SECRET", {}}, "feedback.secret");
        REQUIRE_FALSE(unset.has_value());
        CHECK(unset.error().where == "feedback.secret");
        CHECK(unset.error().message ==
              "the environment variable `HOOKLINE_TEST_NO_SECRET` is not set");
        CHECK_FALSE(read_secret({{}, folder / "none"}, "feedback.secret").has_value());
        ::chmod(file.c_str(), 0644);
        const auto open = read_secret({{}, file}, "feedback.secret");
        REQUIRE_FALSE(open.has_value());
        CHECK(open.error().where == file.string());
        CHECK(open.error().message.find("from a file") == std::string::npos);
        for (const char* text :
             {R"({"feedback":{"secret":"plain"}})", R"({"feedback":{"secret":{}}})",
              R"({"feedback":{"secret":{"env":"A","file":"b"}}})",
              R"({"feedback":{"secret":{"value":"plain"}}})"}) {
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", text, diagnostics).has_value());
            CHECK(diagnostics.to_text().find("expected `{\"env\": NAME}`") != std::string::npos);
            CHECK(diagnostics.to_text().find("plain") == std::string::npos);
            CHECK(diagnostics.all().front().range.begin == SourcePosition{1, 14});
        }
        // Nor is it shown with another fault of its line, or with one that hides what it is.
        for (const char* text : {R"({"feedback":{"secret":"plain"},"threads":"4"})",
                                 R"({"feedback":{"secret":"plain"},})"}) {
            Diagnostics diagnostics;
            CHECK_FALSE(parse_config("c.json", text, diagnostics).has_value());
            CHECK(diagnostics.to_text().find("plain") == std::string::npos);
        }
    }

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
            {R"({"admin_listen":"0.0.0.0:9091"})", "admin_listen",
             "this listener speaks plain HTTP; expected a loopback address, or `behind_proxy: "
             "true`"},
        };
        for (const Row& row : rows) {
            SUBCASE(row.text.c_str()) {
                Diagnostics diagnostics;
                CHECK_FALSE(parse_config("c.json", row.text, diagnostics).has_value());
                REQUIRE(diagnostics.all().size() == 1);
                CHECK(diagnostics.all()[0].path == row.path);
                CHECK(diagnostics.all()[0].message == row.message);
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

TEST_SUITE("hooks/address") {
    TEST_CASE("addresses to listen on are read, everything else is refused") {
        CHECK(parse_listen_address("0.0.0.0:0").value() == ListenAddress{"0.0.0.0", 0});
        CHECK(parse_listen_address("localhost:65535").value() == ListenAddress{"127.0.0.1", 65535});
        CHECK(parse_listen_address("[fe80::1]:1").value().to_string() == "[fe80::1]:1");
        for (const std::string_view text :
             {"", ":", "8080", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:65536",
              "127.0.0.1:-1", "127.0.0.1:80x", "::1:80", "[::1]", "[127.0.0.1]:80", "a:1",
              "127.1:80"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_listen_address(text).has_value());
        }
    }

    TEST_CASE("the host of a URL is found without user, port and path") {
        CHECK(url_host("https://CDS.example:8443/a?b") == "cds.example");
        CHECK(url_host("http://[::1]:80") == "[::1]");
        CHECK(url_host("https://a@b.example").empty());
        CHECK(url_host("ftp://a.example").empty());
        CHECK(url_host("").empty());
    }
}

}  // namespace hookline::hooks
