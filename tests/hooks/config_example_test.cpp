// The schema, the examples and what is printed of a configuration agree with what is read.
#include "hooks/config/config.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "fhir/base/files.hpp"
#include "hookline_config_schema.hpp"
#include "hooks/cli/serve_options.hpp"
#include "hooks/config/config_writer.hpp"
#include "tests/hooks/support.hpp"
#include "tests/support/source_dir.hpp"

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

    TEST_CASE("SR-104: the example for the SMART app launches it and lets it read, on loopback") {
        Diagnostics diagnostics;
        const auto example = load_config(
            hookline::test::source_dir() / "examples/smart-app/hookline.json", diagnostics);
        REQUIRE_MESSAGE(example.has_value(), diagnostics.to_text());
        CHECK(example->service.app.url == "http://localhost:8090/launch.html");
        CHECK(router_options(*example).cors.origins ==
              std::vector<std::string>{"http://localhost:8090"});
        CHECK(example->listen.is_loopback());
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
}

}  // namespace hookline::hooks
