#include "engine/pack/folder_files.hpp"

#include <algorithm>
#include <cstdint>
#include <system_error>

namespace hookline::engine {
namespace {

namespace fs = std::filesystem;

// SR-154.
constexpr std::size_t kFilesMax = 10'000;
constexpr std::uintmax_t kBytesMax = std::uintmax_t{64} * 1024 * 1024;

}  // namespace

std::optional<std::vector<std::string>> files_of_folder(const fs::path& folder, bool hidden,
                                                        Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    std::vector<std::string> files;
    std::uintmax_t bytes = 0;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    while (!error && at != fs::recursive_directory_iterator()) {
        const fs::directory_entry& entry = *at;
        const fs::file_type type = entry.symlink_status(error).type();
        const bool passed_over = !hidden && entry.path().filename().string().starts_with('.');
        if (passed_over) {
            at.disable_recursion_pending();
        } else if (type == fs::file_type::symlink) {
            diagnostics.error(entry.path().string(), {},
                              "a symbolic link may lead out of the guideline folder");
        } else if (type == fs::file_type::regular) {
            files.push_back(entry.path().lexically_relative(folder).generic_string());
            bytes += entry.file_size(error);
        } else if (type != fs::file_type::directory) {
            diagnostics.error(entry.path().string(), {}, "neither a file nor a folder");
        }
        if (files.size() > kFilesMax || bytes > kBytesMax) {
            diagnostics.error(folder.string(), {},
                              "a guideline folder holds at most 10,000 files and 64 MiB");
            return std::nullopt;
        }
        if (!error) {
            at.increment(error);
        }
    }
    if (error) {
        diagnostics.error(folder.string(), {}, "folder cannot be read");
    }
    if (diagnostics.error_count() > errors_before) {
        return std::nullopt;
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace hookline::engine
