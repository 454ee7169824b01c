#include "mappings/terminology.hpp"

#include <algorithm>

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

// Target codes whose meaning is that of the source or wider; a narrower one would add what the
// source does not say.
bool is_safe(std::string_view equivalence) {
    return equivalence == "equal" || equivalence == "equivalent" || equivalence == "wider" ||
           equivalence == "subsumes";
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
        diagnostics.error(folder.string(), {}, "folder holds no value sets");
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
    std::size_t codes = 0;
    for (std::size_t i = 0; i < includes.size(); ++i) {
        const std::string_view system = includes[i].string_at("system");
        const auto concepts = includes[i].array_at("concept");
        const std::string path = "compose.include[" + std::to_string(i) + ']';
        if (system.empty() || concepts.empty()) {
            diagnostics.error(json->name, {}, "expected `system` and `concept`", path);
            continue;
        }
        for (const Value& entry : concepts) {
            if (entry.string_at("code").empty()) {
                diagnostics.error(json->name, {}, "expected `code`", path + ".concept");
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
    if (json->root.string_at("resourceType") != "ConceptMap") {
        diagnostics.error(json->name, {}, "expected a ConceptMap");
        return;
    }
    const auto groups = json->root.array_at("group");
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const std::string_view source = groups[g].string_at("source");
        const std::string_view target = groups[g].string_at("target");
        const auto elements = groups[g].array_at("element");
        for (std::size_t e = 0; e < elements.size(); ++e) {
            const std::string path =
                "group[" + std::to_string(g) + "].element[" + std::to_string(e) + ']';
            const std::string_view code = elements[e].string_at("code");
            for (const Value& to : elements[e].array_at("target")) {
                const std::string_view to_code = to.string_at("code");
                if (source.empty() || target.empty() || code.empty() || to_code.empty()) {
                    diagnostics.error(json->name, {}, "expected `source`, `target` and codes",
                                      path);
                } else if (!is_safe(to.string_at("equivalence"))) {
                    diagnostics.error(json->name, {},
                                      "expected equivalence `equal`, `equivalent`, `wider` or "
                                      "`subsumes`",
                                      path);
                } else if (const auto sets = sets_of(target, to_code); sets.empty()) {
                    diagnostics.error(json->name, {}, "no value set holds the target code", path);
                } else {
                    for (const SetHandle set : std::vector(sets.begin(), sets.end())) {
                        index_.add(source, code, set, true);
                    }
                    mapped_[index_.key(source, code)].push_back(
                        {std::string(canonical_system(target)), std::string(to_code)});
                }
            }
        }
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
