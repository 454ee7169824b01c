#include "mappings/terminology.hpp"

#include <algorithm>

#include "fhir/json/finding.hpp"
#include "mappings/concept_map.hpp"
#include "mappings/json_file.hpp"

namespace hookline::mappings {
namespace {

using fhir::json::Value;

constexpr std::size_t kSetsMax = 60'000;
constexpr std::string_view kMatchOnly =
    "https://hookline.example/fhir/StructureDefinition/match-only";

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
    std::error_code ignored;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

bool is_marked_match_only(const Value& entry) {
    return std::ranges::any_of(entry.array_at("extension"), [](const Value& extension) {
        const Value* value = extension.find("valueBoolean");
        return extension.string_at("url") == kMatchOnly && value != nullptr && value->as_boolean();
    });
}

}  // namespace

std::shared_ptr<const Terminology> Terminology::load(const std::filesystem::path& folder,
                                                     const std::filesystem::path& tables,
                                                     Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    auto terminology = std::make_shared<Terminology>();
    terminology->load_aliases(tables / "system-aliases.json", diagnostics);
    const auto files = json_files(folder);
    if (files.empty()) {
        std::error_code ignored;
        diagnostics.error(folder.string(), {},
                          std::filesystem::is_directory(folder, ignored)
                              ? "no value sets here, expected files of ValueSet resources"
                              : "there is no such folder");
        return nullptr;
    }
    for (const auto& file : files) {
        terminology->load_set(file, diagnostics);
    }
    terminology->load_ranges(tables / "code-ranges.json", diagnostics);
    terminology->index_.finish();
    for (const auto& file : json_files(folder.parent_path() / "conceptmaps")) {
        terminology->load_concept_map(file, diagnostics);
    }
    terminology->index_.finish();
    std::string hashes;
    for (const ValueSet& set : terminology->sets_) {
        hashes += set.sha256;
    }
    terminology->sha256_ = sha256_hex(hashes);
    return diagnostics.error_count() > errors_before ? nullptr : terminology;
}

void Terminology::load_aliases(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return;
    }
    for (const Value& row : json->root.array_at("aliases")) {
        if (!row.string_at("prefix").empty()) {
            index_.add_alias_prefix(row.string_at("prefix"), row.string_at("canonical"));
        } else {
            index_.add_alias(row.string_at("alias"), row.string_at("canonical"));
        }
    }
    for (const Value& system : json->root.array_at("withoutDots")) {
        index_.set_without_dots(system.text());
    }
    for (const Value& row : json->root.array_at("withoutPrefix")) {
        index_.set_without_prefix(row.string_at("system"), row.string_at("prefix"));
    }
}

std::optional<SetHandle> Terminology::add_set(ValueSet set, const JsonFile& file,
                                              Diagnostics& diagnostics) {
    if (by_url_.contains(set.url) || sets_.size() >= kSetsMax) {
        diagnostics.error(file.name, {}, "value set `" + set.url + "` is there twice", "url");
        return std::nullopt;
    }
    const auto handle = static_cast<SetHandle>(sets_.size());
    by_url_.emplace(set.url, handle);
    sets_.push_back(std::move(set));
    return handle;
}

void Terminology::load_set(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return;
    }
    const Value& root = json->root;
    const std::string url(root.string_at("url"));
    if (root.string_at("resourceType") != "ValueSet" || url.empty()) {
        diagnostics.error(json->name, {}, "expected a ValueSet with a `url`");
        return;
    }
    const auto handle = add_set({url,
                                 std::string(root.string_at("id")),
                                 std::string(root.string_at("version")),
                                 json->sha256,
                                 0,
                                 {},
                                 false},
                                *json, diagnostics);
    if (!handle) {
        return;
    }
    const Value* compose = root.find("compose");
    const auto includes =
        compose == nullptr ? std::span<const Value>() : compose->array_at("include");
    if (compose != nullptr && compose->find("exclude") != nullptr) {
        fhir::json::add_finding(diagnostics, Severity::Error, json->name, "compose.exclude",
                                "this element is not supported here; list the codes");
    }
    std::size_t codes = 0;
    for (std::size_t i = 0; i < includes.size(); ++i) {
        const std::string_view system = includes[i].string_at("system");
        const auto concepts = includes[i].array_at("concept");
        const std::string path = "compose.include[" + std::to_string(i) + ']';
        if (system.empty() || concepts.empty() || includes[i].find("filter") != nullptr ||
            includes[i].find("valueSet") != nullptr) {
            fhir::json::add_finding(diagnostics, Severity::Error, json->name, path,
                                    "expected `system` and `concept`, and no `filter` or "
                                    "`valueSet`");
            continue;
        }
        for (const Value& entry : concepts) {
            if (entry.string_at("code").empty()) {
                fhir::json::add_finding(diagnostics, Severity::Error, json->name, path + ".concept",
                                        "expected `code`");
                continue;
            }
            index_.add(system, entry.string_at("code"), *handle, is_marked_match_only(entry));
            sets_[*handle].listed.push_back(
                {std::string(system), std::string(entry.string_at("code"))});
            ++codes;
        }
    }
    sets_[*handle].codes = codes;
    if (codes == 0) {
        diagnostics.error(json->name, {}, "value set `" + url + "` holds no code");
    }
}

void Terminology::load_ranges(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return;
    }
    for (const Value& row : json->root.array_at("ranges")) {
        const std::string url(row.string_at("valueSet"));
        auto handle = find_value_set(url);
        if (!handle) {
            handle = add_set({url, {}, {}, json->sha256, 1, {}, false}, *json, diagnostics);
        }
        if (handle) {
            sets_[*handle].has_ranges = true;
            index_.add_range(row.string_at("system"), row.string_at("first"), row.string_at("last"),
                             *handle);
        }
    }
}

void Terminology::load_concept_map(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return;
    }
    for (const ConceptMapRow& row : read_concept_map(*json, diagnostics)) {
        const auto sets = sets_of(row.target, row.target_code);
        if (sets.empty()) {
            fhir::json::add_finding(diagnostics, Severity::Error, json->name, row.path + ".code",
                                    "no value set holds the code `" + std::string(row.target_code) +
                                        "` of `" + std::string(row.target) + '`');
            continue;
        }
        for (const SetHandle set : std::vector(sets.begin(), sets.end())) {
            index_.add(row.source, row.code, set, true);
        }
        mapped_[index_.key(row.source, row.code)].push_back(
            {std::string(canonical_system(row.target)), std::string(row.target_code)});
    }
}

std::optional<SetHandle> Terminology::find_value_set(std::string_view url) const {
    const auto found = by_url_.find(std::string(url.substr(0, url.find('|'))));
    return found == by_url_.end() ? std::nullopt : std::optional(found->second);
}

bool Terminology::contains(SetHandle set, std::string_view system, std::string_view code) const {
    return std::ranges::binary_search(sets_of(system, code), set);
}

std::span<const CodeRef> Terminology::mapped(std::string_view system, std::string_view code) const {
    if (mapped_.empty()) {
        return {};
    }
    const auto found = mapped_.find(index_.key(system, code));
    return found == mapped_.end() ? std::span<const CodeRef>() : found->second;
}

}  // namespace hookline::mappings
