#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/base/diagnostics.hpp"

namespace hookline::engine {

/// The file that makes a guideline folder a pack, see README.
inline constexpr std::string_view kPackFile = "pack.json";

enum class PackCheck : std::uint8_t {
    Ignored,       ///< what `pack.json` says does not matter, for writing it anew
    WherePresent,  ///< it must hold where it is
    Required,      ///< and it must be there
};

/// `MAJOR.MINOR.PATCH`, each of up to nine digits.
struct EngineVersion {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::uint32_t patch = 0;

    friend auto operator<=>(const EngineVersion&, const EngineVersion&) = default;
};
[[nodiscard]] std::optional<EngineVersion> parse_engine_version(std::string_view text);

/// Checks what lies in a guideline folder before it is loaded (SR-152, SR-154); false with findings
/// when it must not be.
[[nodiscard]] bool check_pack(const std::filesystem::path& folder, PackCheck check,
                              Diagnostics& diagnostics);

/// Writes `pack.json` for what lies in the folder now; the engine versions are `from` up to, but
/// not including, `before`. How many files it names; nullopt with findings when it cannot be
/// written.
[[nodiscard]] std::optional<std::size_t> write_pack(const std::filesystem::path& folder,
                                                    std::string_view from, std::string_view before,
                                                    Diagnostics& diagnostics);

}  // namespace hookline::engine
