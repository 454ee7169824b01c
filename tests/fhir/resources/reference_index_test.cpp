#include "fhir/resources/reference_index.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/fhir/resources/parsed.hpp"

namespace hookline::fhir {
namespace {

using test::Parsed;

// With time per name that grows with their number these would not end within a test's time.
constexpr int kMany = 200'000;

std::vector<std::string> numbered(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) {
        ids.push_back(std::to_string(i));
    }
    return ids;
}

}  // namespace

TEST_SUITE("fhir/resources/reference index") {
    TEST_CASE("contained, relative, absolute and urn references are resolved") {
        const Parsed parsed(
            R"({"contained":[{"id":"med","resourceType":"Medication"}],"local":{"reference":"#med"},
                "lost":{"reference":"#none"},"relative":{"reference":"Condition/c1"},
                "absolute":{"reference":"https://ehr.example/fhir/Condition/c1/_history/2"},
                "urn":{"reference":"urn:uuid:a"},"other":{"reference":"Observation/c1"},
                "resources":[{"resourceType":"Condition","id":"c1"},{"resourceType":"Condition","id":"u1"}]})");
        const auto resources = parsed.root.array_at("resources");
        ReferenceIndex index;
        CHECK(index.add({&resources[0], "Condition", "c1", ""}));
        CHECK(index.add({&resources[1], "Condition", "u1", "urn:uuid:a"}));
        CHECK_FALSE(index.add({&resources[0], "Condition", "c1", ""}));
        const auto resolve = [&](std::string_view name) {
            return index.resolve(parsed.root.find(name), parsed.root);
        };
        CHECK(resolve("local") == &parsed.root.array_at("contained")[0]);
        CHECK(resolve("lost") == nullptr);
        CHECK(resolve("relative") == &resources[0]);
        CHECK(resolve("absolute") == &resources[0]);
        CHECK(resolve("urn") == &resources[1]);
        CHECK(resolve("other") == nullptr);
        CHECK(resolve("nothing") == nullptr);
        CHECK(ReferenceIndex().find(parse_reference("urn:uuid:a")) == nullptr);
    }

    TEST_CASE("many resources, with and without ids") {
        const Parsed parsed("{}");
        const std::vector<std::string> ids = numbered(5000);
        ReferenceIndex index;
        for (const std::string& id : ids) {
            CHECK(index.add({&parsed.root, "Condition", id, {}}));
            CHECK(index.add({&parsed.root, "Observation", id, {}}));
            CHECK(index.add({&parsed.root, "Condition", "", {}}));
        }
        CHECK(index.items().size() == 15'000);
        CHECK(index.find(parse_reference("Condition/4999")) != nullptr);
        CHECK(index.find(parse_reference("Condition/5000")) == nullptr);
    }

    TEST_CASE("SR-068: of resources with one fullUrl the first counts, however many there are") {
        const Parsed first("{}");
        const Parsed later("{}");
        const std::vector<std::string> ids = numbered(kMany);
        ReferenceIndex index;
        REQUIRE(index.add({&first.root, "Condition", "first", "urn:uuid:same"}));
        for (const std::string& id : ids) {
            REQUIRE(index.add({&later.root, "Condition", id, "urn:uuid:same"}));
        }
        CHECK(index.find(parse_reference("urn:uuid:same")) == &first.root);
        CHECK(index.find(parse_reference("urn:uuid:other")) == nullptr);
    }

    TEST_CASE("SR-068: each of many contained resources is found at once, of two the first") {
        std::string text = R"({"contained":[{"id":"7","first":true})";
        for (int i = 0; i < kMany / 10; ++i) {
            text += R"(,{"id":")" + std::to_string(i) + R"("})";
        }
        const Parsed many(text + "]}");
        const Parsed few(R"({"contained":[{"id":"b"},{"id":"7"}]})");
        const Parsed references(R"({"last":{"reference":"#19999"},"seven":{"reference":"#7"},
            "none":{"reference":"#20000"}})");
        const auto contained = many.root.array_at("contained");
        const json::Value& last = *references.root.find("last");
        ReferenceIndex index;
        for (int i = 0; i < kMany; ++i) {
            REQUIRE(index.resolve(&last, many.root) == &contained.back());
        }
        const json::Value* seven = references.root.find("seven");
        CHECK(index.resolve(seven, many.root) == &contained.front());
        CHECK(index.resolve(seven, few.root) == &few.root.array_at("contained")[1]);
        CHECK(index.resolve(seven, many.root) == &contained.front());
        CHECK(index.resolve(references.root.find("none"), many.root) == nullptr);
    }
}

}  // namespace hookline::fhir
