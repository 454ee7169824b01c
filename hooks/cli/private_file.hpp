#pragma once

#include <filesystem>
#include <string_view>

namespace hookline::hooks {

/// Writes `text` to `file`, which nobody but its owner may read afterwards, also when it was there
/// before; for what holds patient data. False when it cannot be written.
[[nodiscard]] bool write_private_file(const std::filesystem::path& file, std::string_view text);

}  // namespace hookline::hooks
