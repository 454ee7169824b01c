#include "hooks/config/config_reload.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "fhir/base/files.hpp"
#include "hooks/config/config_writer.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {
namespace {

using Strings = std::vector<std::string>;

Config config_of(const std::string& text) {
    Diagnostics diagnostics;
    auto config = parse_config("/etc/hookline/c.json", text, diagnostics);
    REQUIRE_MESSAGE(config.has_value(), diagnostics.to_text());
    return *std::move(config);
}

std::string schema() {
    return read_file(hookline::test::source_dir() / "hooks/config/config.schema.json").value();
}

}  // namespace

TEST_SUITE("hooks/config_reload") {
    TEST_CASE("every member of the configuration is taken over, or named as in need of a restart") {
        // One value for each that is not the default; the configuration stays valid by itself.
        const std::map<std::string, std::string> changes = {
            {"admin_listen", R"("127.0.0.1:9000")"},
            {"audit", R"({"file": "a.jsonl"})"},
            {"auth", R"("clients", "clients": [{"iss": "a", "jku": ["https://a.example/j"]}])"},
            {"base_url", R"("https://cds.example")"},
            {"behind_proxy", R"(true, "auth": "none")"},
            {"clients", R"([{"iss": "a", "jku": ["https://a.example/j"]}])"},
            {"content_dates", R"({"review_months": 5})"},
            {"cors", R"({"origins": ["https://a.example"]})"},
            {"deadline_ms", "100"},
            {"explain", "true"},
            {"feedback", R"({"file": "f.db"})"},
            {"fetch", R"({"pages_max": 3})"},
            {"guidelines", R"(["g"])"},
            {"limits", R"({"body_bytes_max": 4096})"},
            {"listen", R"("127.0.0.1:9001")"},
            {"log_level", R"("off")"},
            {"open_discovery", "false"},
            {"pack_keys", R"(["a.pem"])"},
            {"profile", R"("epic")"},
            {"prognosis", "true"},
            {"proxies", R"(["10.0.0.1"])"},
            {"require_packs", "true"},
            {"smart", R"({"url": "https://a.example", "label": "l"})"},
            {"spec_level", R"("3.0")"},
            {"threads", "3"},
            {"time_zone", R"("Asia/Tokyo")"},
            {"tls", R"({"certificate": "c", "key": "k"})"},
            {"value_sets", R"("v")"},
        };
        // What is printed of one member may follow from another.
        const std::map<std::string, Strings> together = {
            {"auth", {"auth", "clients"}},
            {"clients", {"auth", "clients"}},
            {"listen", {"base_url", "listen"}},
            {"tls", {"base_url", "tls"}},
        };
        const Config running = config_of("{}");
        const Document document(schema());
        std::set<std::string> seen;
        for (const fhir::json::Member& member : document.value().find("properties")->members()) {
            const std::string name(member.name);
            if (name == "$schema") {
                continue;
            }
            CAPTURE(name);
            REQUIRE(changes.contains(name));
            seen.insert(name);
            const Config next = config_of("{\"" + name + "\": " + changes.at(name) + '}');
            REQUIRE(write_config(next) != write_config(running));
            const ConfigReload reload = reload_config(running, next);
            if (is_reloaded(name)) {
                CHECK(reload.needs_restart.empty());
                CHECK(write_config(reload.config) == write_config(next));
            } else {
                const auto named = together.find(name);
                CHECK(reload.needs_restart ==
                      (named == together.end() ? Strings{name} : named->second));
                CHECK(write_config(reload.config) == write_config(running));
            }
            // And back, which is a change like any other.
            const ConfigReload back = reload_config(reload.config, running);
            CHECK(back.needs_restart.empty());
            CHECK(write_config(back.config) == write_config(running));
        }
        CHECK(seen.size() == changes.size());
    }

    TEST_CASE("what may change does, beside what needs a restart") {
        const ConfigReload reload = reload_config(
            config_of(R"({"threads": 2, "deadline_ms": 1000})"),
            config_of(R"({"threads": 3, "deadline_ms": 2000, "limits": {"connections_max": 9}})"));
        CHECK(reload.needs_restart == Strings{"limits", "threads"});
        CHECK(reload.config.deadline == std::chrono::milliseconds(2000));
        CHECK(reload.config.threads == 2);
    }

    TEST_CASE("the README names what is taken over") {
        const std::string readme =
            read_file(hookline::test::source_dir() / "hooks/README.md").value();
        const std::size_t begin = readme.find("these members are taken over");
        REQUIRE(begin != std::string::npos);
        const std::string list =
            readme.substr(begin, readme.find(". On the others", begin) - begin);
        const Document document(schema());
        for (const fhir::json::Member& member : document.value().find("properties")->members()) {
            const std::string name(member.name);
            CAPTURE(name);
            CHECK((list.find('`' + name + '`') != std::string::npos) == is_reloaded(name));
        }
    }
}

}  // namespace hookline::hooks::test
