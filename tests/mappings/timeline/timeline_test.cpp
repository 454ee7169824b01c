// Runs every case of the folder `cases`: statements in, the named classes out. A case states the
// number of items of each class that it names, and of each item the fields that matter.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/mappings/timeline/timeline_case.hpp"

namespace hookline::test {
namespace {

namespace fs = std::filesystem;
using fhir::json::Value;

std::vector<fs::path> case_files() {
    std::vector<fs::path> files;
    const auto folder = source_dir() / "tests/mappings/timeline/cases";
    for (const auto& entry : fs::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::string spelled(const Value& value) {
    if (value.is_null()) {
        return "null";
    }
    if (value.is_boolean()) {
        return value.as_boolean() ? "true" : "false";
    }
    if (!value.is_array()) {
        return std::string(value.text());
    }
    std::string result = "[";
    for (const Value& element : value.elements()) {
        result += (result.size() > 1 ? ", " : "") + std::string(element.text());
    }
    return result + "]";
}

void check_item(const Value& want, const std::map<std::string, std::string>& got) {
    for (const auto& member : want.members()) {
        const std::string name(member.name);
        REQUIRE_MESSAGE(got.contains(name), name);
        CHECK_MESSAGE(got.at(name) == spelled(member.value), name);
    }
}

void check_case(const Value& row) {
    RequestArena arena;
    const CaseRecord record(*row.find("given"), row.string_at("today"), arena);
    const Written got = written(record.timeline(arena));
    for (const auto& expected : row.find("expect")->members()) {
        const std::string name(expected.name);
        REQUIRE_MESSAGE(got.contains(name), name);
        const auto& items = got.at(name);
        const auto& wanted = expected.value;
        if (wanted.is_number()) {
            CHECK_MESSAGE(std::to_string(items.size()) == wanted.text(), name);
            continue;
        }
        CHECK_MESSAGE(items.size() == wanted.elements().size(), name);
        for (std::size_t i = 0; i < std::min(items.size(), wanted.elements().size()); ++i) {
            CAPTURE(name);
            CAPTURE(i);
            check_item(wanted.elements()[i], items[i]);
        }
    }
}

TEST_SUITE("mappings/timeline") {
    TEST_CASE("the timeline of every case is as the patient model says") {
        std::set<std::string> names;
        for (const fs::path& file : case_files()) {
            Diagnostics diagnostics;
            const auto json = mappings::read_json_file(file, diagnostics);
            REQUIRE_MESSAGE(json != nullptr, diagnostics.to_text());
            REQUIRE_FALSE(json->root.elements().empty());
            for (const Value& row : json->root.elements()) {
                const std::string name =
                    file.stem().string() + ": " + std::string(row.string_at("name"));
                CHECK_MESSAGE(names.insert(name).second, "two cases of one name: " << name);
                SUBCASE(name.c_str()) {
                    CAPTURE(name);
                    check_case(row);
                }
            }
        }
    }
}

}  // namespace
}  // namespace hookline::test
