#include "engine/cases/folder_lint.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/files.hpp"
#include "fhir/json/finding.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {
namespace {

namespace fs = std::filesystem;

// What the folders hold that plans and order sets refer to by URL.
constexpr std::array<std::string_view, 3> kReferredTo = {"value-sets", "activity-definitions",
                                                         "order-sets"};

bool is_for_people(const fs::path& name) {
    return !name.has_extension() || name.extension() == ".md";
}

bool is_hidden(const fs::path& below) {
    return std::ranges::any_of(below,
                               [](const fs::path& part) { return part.string().starts_with('.'); });
}

bool is_read(const fs::path& below) {
    const std::string folder = below.parent_path().generic_string();
    const std::string name = below.filename().string();
    if (folder.empty()) {
        return name == "guideline.json" || name == "facts.json" || name == "pack.json" ||
               name == "pack.json.sig" || name.ends_with(".cql");
    }
    if (folder == "cases") {
        return name.ends_with(".cases.json") || name.ends_with(".request.json") ||
               name.ends_with(".expected.json");
    }
    const bool is_known = folder == "plan-definitions" || folder == "code-systems" ||
                          std::ranges::find(kReferredTo, folder) != kReferredTo.end();
    return is_known && name.ends_with(".json");
}

std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
        const fs::path below = entry.path().lexically_relative(folder);
        if (entry.is_regular_file(error) && !is_hidden(below)) {
            files.push_back(below);
        }
    }
    std::ranges::sort(files);
    return files;
}

bool names(std::string_view text, const std::string& url) {
    return text.find('"' + url + '"') != std::string_view::npos ||
           text.find('"' + url + '|') != std::string_view::npos;
}

}  // namespace

void lint_folder(const fs::path& folder, Diagnostics& diagnostics) {
    std::vector<fs::path> referred_to;
    std::vector<std::pair<fs::path, std::string>> referring;
    for (const fs::path& below : files_below(folder)) {
        if (!is_read(below)) {
            if (!is_for_people(below.filename())) {
                diagnostics.warning((folder / below).string(), {},
                                    "nothing reads a file of this name; which are read: "
                                    "engine/plan/PROFILE.md, Folder");
            }
            continue;
        }
        const std::string parent = below.parent_path().generic_string();
        if (std::ranges::find(kReferredTo, parent) != kReferredTo.end()) {
            referred_to.push_back(below);
        }
        if (parent == "plan-definitions" || parent == "order-sets") {
            referring.emplace_back(below, read_file(folder / below).value_or(std::string()));
        }
    }
    for (const fs::path& below : referred_to) {
        const auto file = mappings::read_json_file(folder / below, diagnostics);
        const std::string url(file == nullptr ? std::string_view() : file->root.string_at("url"));
        if (!url.empty() && std::ranges::none_of(referring, [&](const auto& other) {
                return other.first != below && names(other.second, url);
            })) {
            fhir::json::add_finding(diagnostics, Severity::Warning, file->name, "url",
                                    "no rule and no order set refers to `" + url + '`');
        }
    }
}

}  // namespace hookline::engine
