#include <algorithm>
#include <system_error>

#include "hooks/content.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModelInfoFile = "oncology-patient-modelinfo.xml";

// nullopt unless every part is there.
std::optional<ContentPaths> content_in(const fs::path& guidelines, const fs::path& mappings) {
    std::error_code ignored;
    ContentPaths paths;
    paths.guidelines = guideline_folders(guidelines);
    paths.value_sets = mappings / "valuesets";
    paths.tables = mappings / "tables";
    paths.model_info = mappings / "modelinfo" / kModelInfoFile;
    if (paths.guidelines.empty() || !fs::is_directory(paths.value_sets, ignored) ||
        !fs::is_directory(paths.tables, ignored) ||
        !fs::is_regular_file(paths.model_info, ignored)) {
        return std::nullopt;
    }
    return paths;
}

}  // namespace

std::optional<ContentPaths> find_shipped_content(const fs::path& executable) {
    const fs::path share =
        (executable.parent_path() / ".." / "share" / "hookline").lexically_normal();
    auto installed = content_in(share / "guidelines", share / "mappings");
    if (installed) {
        return installed;
    }
    const fs::path source = HOOKLINE_CONTENT_SOURCE_DIR;
    return content_in(source / "engine" / "guidelines", source / "mappings");
}

std::vector<fs::path> guideline_folders(const fs::path& parent) {
    std::vector<fs::path> folders;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        if (fs::is_regular_file(entry.path() / "guideline.json", error)) {
            folders.push_back(entry.path());
        }
    }
    std::ranges::sort(folders);
    return folders;
}

}  // namespace hookline::hooks
