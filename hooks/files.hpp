#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace hookline::hooks {

/// All bytes of a file; nullopt when it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& file);

/// All bytes of a stream up to its end.
[[nodiscard]] std::string read_all(std::istream& in);

}  // namespace hookline::hooks
