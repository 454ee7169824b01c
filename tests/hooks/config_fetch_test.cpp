#include "hooks/config/config.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hookline::hooks {

TEST_SUITE("hooks/config") {
    TEST_CASE("SR-052: the fetches of one call are limited, and all its keys go at once") {
        CHECK(Config{}.fetch.limits.parallel_max == 16);  // fourteen keys, see fetch/README
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
}

}  // namespace hookline::hooks
