#include "hooks/observation_codes.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "mappings/json_file.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

bool names(std::span<const Value> list, std::string_view text) {
    return std::ranges::any_of(list, [text](const Value& item) { return item.text() == text; });
}

void add_codes(const Value& value_set, std::span<const Value> systems,
               std::set<std::string, std::less<>>& codes) {
    const Value* compose = value_set.find("compose");
    if (compose == nullptr) {
        return;
    }
    for (const Value& include : compose->array_at("include")) {
        if (!names(systems, include.string_at("system"))) {
            continue;
        }
        for (const Value& item : include.array_at("concept")) {
            codes.emplace(item.string_at("code"));
        }
    }
}

}  // namespace

std::string load_observation_codes(const ContentPaths& paths, Diagnostics& diagnostics) {
    const auto table =
        mappings::read_json_file(paths.tables / "observation-codes.json", diagnostics);
    if (table == nullptr) {
        return {};
    }
    const auto systems = table->root.array_at("systems");
    std::set<std::string, std::less<>> codes;
    for (const Value& name : table->root.array_at("valueSets")) {
        const auto file = mappings::read_json_file(
            paths.value_sets / (std::string(name.text()) + ".json"), diagnostics);
        if (file == nullptr) {
            return {};
        }
        add_codes(file->root, systems, codes);
    }
    std::string joined;
    for (const std::string& code : codes) {
        joined += (joined.empty() ? "" : ",") + code;
    }
    return joined;
}

}  // namespace hookline::hooks
