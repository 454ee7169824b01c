#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// A file of lines to which is only ever added (SR-097): mode 0600, no symbolic link, never
/// truncated or written again. When it has reached its size it gets a time to its name, and a new
/// one begins; one that somebody else has moved away is begun anew as well. One thread only.
class AuditFile {
  public:
    /// Opens or creates `file`. Errors: LoadFailed when it cannot be used.
    [[nodiscard]] static Result<AuditFile> open(std::filesystem::path file,
                                                std::uint64_t file_bytes_max);
    ~AuditFile();
    AuditFile(AuditFile&& other) noexcept;
    AuditFile& operator=(AuditFile&&) = delete;

    /// Adds whole lines, to which what an earlier call could not write goes first, and waits for
    /// the disk. `time` is what the name of a full file gets. False: some of it is still to be
    /// written, with the next call.
    [[nodiscard]] bool add(std::string_view lines, std::string_view time);

  private:
    AuditFile(std::filesystem::path file, std::uint64_t file_bytes_max)
        : file_(std::move(file)), file_bytes_max_(file_bytes_max) {}

    [[nodiscard]] bool reopen();
    [[nodiscard]] bool is_in_place() const;
    [[nodiscard]] bool put_aside(std::string_view time) const;
    void close();

    std::filesystem::path file_;
    std::uint64_t file_bytes_max_;
    int descriptor_ = -1;
    std::string unwritten_;
    bool is_within_line_ = false;  // the file ends in a part of one
};

}  // namespace hookline::hooks
