#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

#include "tests/support/source_dir.hpp"

namespace hookline::hooks::test {

/// The calls that are recorded as cases of the shipped guideline, by name.
inline std::vector<std::filesystem::path> shipped_request_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(
             hookline::test::source_dir() / "engine/guidelines/metastatic-rectal-cancer/cases")) {
        if (entry.path().string().ends_with(".request.json")) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace hookline::hooks::test
