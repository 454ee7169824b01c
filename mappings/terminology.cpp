#include "mappings/terminology.hpp"

#include <algorithm>

#include "mappings/json_file.hpp"

namespace hookline::mappings {
namespace {

using fhir::json::Value;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

constexpr std::size_t kSetsMax = 60'000;

}  // namespace

std::shared_ptr<const Terminology> Terminology::load(const std::filesystem::path& folder,
                                                     const std::filesystem::path& tables,
                                                     Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    auto terminology = std::make_shared<Terminology>();
    if (!terminology->load_aliases(tables / "system-aliases.json", diagnostics)) {
        return nullptr;
    }
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    if (error || files.empty()) {
        diagnostics.error(folder.string(), {}, "folder holds no value sets");
        return nullptr;
    }
    std::ranges::sort(files);
    std::string hashes;
    for (const auto& file : files) {
        terminology->load_set(file, diagnostics);
    }
    for (const ValueSet& set : terminology->sets_) {
        hashes += set.sha256;
    }
    terminology->sha256_ = sha256_hex(hashes);
    return diagnostics.error_count() > errors_before ? nullptr : terminology;
}

bool Terminology::load_aliases(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return false;
    }
    for (const Value& row : json->root.array_at("aliases")) {
        const std::string canonical(row.string_at("canonical"));
        if (!row.string_at("prefix").empty()) {
            prefixes_.emplace_back(row.string_at("prefix"), canonical);
        } else {
            aliases_.emplace(row.string_at("alias"), canonical);
        }
    }
    for (const Value& system : json->root.array_at("withoutDots")) {
        without_dots_.emplace_back(system.text());
    }
    for (const Value& row : json->root.array_at("withoutPrefix")) {
        without_prefix_.emplace_back(row.string_at("system"), row.string_at("prefix"));
    }
    return true;
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
    if (by_url_.contains(url) || sets_.size() >= kSetsMax) {
        diagnostics.error(json->name, {}, "value set `" + url + "` is there twice", "url");
        return;
    }
    const auto handle = static_cast<SetHandle>(sets_.size());
    ValueSet set{url, std::string(root.string_at("id")), std::string(root.string_at("version")),
                 json->sha256, 0};
    const Value* compose = root.find("compose");
    const auto includes =
        compose == nullptr ? std::span<const Value>() : compose->array_at("include");
    std::string buffer;
    for (std::size_t i = 0; i < includes.size(); ++i) {
        const std::string_view system = includes[i].string_at("system");
        const auto concepts = includes[i].array_at("concept");
        if (system.empty() || concepts.empty()) {
            diagnostics.error(json->name, {}, "expected `system` and `concept`",
                              "compose.include[" + std::to_string(i) + ']');
            continue;
        }
        for (const Value& entry : concepts) {
            if (entry.string_at("code").empty()) {
                diagnostics.error(json->name, {}, "expected `code`",
                                  "compose.include[" + std::to_string(i) + "].concept");
                continue;
            }
            auto& handles = by_code_[std::string(key(system, entry.string_at("code"), buffer))];
            if (handles.empty() || handles.back() != handle) {
                handles.push_back(handle);
            }
            ++set.codes;
        }
    }
    if (set.codes == 0) {
        diagnostics.error(json->name, {}, "value set `" + url + "` holds no code");
    }
    by_url_.emplace(url, handle);
    sets_.push_back(std::move(set));
}

std::string_view Terminology::canonical_system(std::string_view system) const {
    // A version behind a bar does not change the system.
    system = trimmed(system.substr(0, system.find('|')));
    const auto alias = aliases_.find(system);
    if (alias != aliases_.end()) {
        return alias->second;
    }
    for (const auto& [prefix, canonical] : prefixes_) {
        if (system.starts_with(prefix)) {
            return canonical;
        }
    }
    return system;
}

std::string_view Terminology::key(std::string_view system, std::string_view code,
                                  std::string& buffer) const {
    system = canonical_system(system);
    code = trimmed(code);
    for (const auto& [owner, prefix] : without_prefix_) {
        if (owner == system && code.starts_with(prefix)) {
            code.remove_prefix(prefix.size());
        }
    }
    buffer.assign(system);
    buffer += '\n';
    const std::size_t start = buffer.size();
    buffer += code;
    if (std::ranges::find(without_dots_, system) != without_dots_.end()) {
        buffer.erase(
            std::remove(buffer.begin() + static_cast<std::ptrdiff_t>(start), buffer.end(), '.'),
            buffer.end());
    }
    return buffer;
}

std::optional<SetHandle> Terminology::find_value_set(std::string_view url) const {
    const auto found = by_url_.find(url.substr(0, url.find('|')));
    return found == by_url_.end() ? std::nullopt : std::optional(found->second);
}

std::span<const SetHandle> Terminology::sets_of(std::string_view system,
                                                std::string_view code) const {
    if (code.empty() || code.size() > 256 || system.size() > 1024) {
        return {};
    }
    thread_local std::string buffer;
    const auto found = by_code_.find(key(system, code, buffer));
    return found == by_code_.end() ? std::span<const SetHandle>() : found->second;
}

bool Terminology::contains(SetHandle set, std::string_view system, std::string_view code) const {
    return std::ranges::binary_search(sets_of(system, code), set);
}

}  // namespace hookline::mappings
