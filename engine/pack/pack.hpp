#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/diagnostics.hpp"

namespace hookline::engine {

/// The file that makes a guideline folder a pack, see README.
inline constexpr std::string_view kPackFile = "pack.json";
/// Its detached signature, where there is one: Ed25519, 64 bytes as they are (SR-153).
inline constexpr std::string_view kPackSignatureFile = "pack.json.sig";

/// How much a folder depends on its seal.
enum class PackCheck : std::uint8_t {
    Ignored,       ///< what `pack.json` says does not matter, for writing it anew
    WherePresent,  ///< it must hold where it is
    Required,      ///< and it must be there
};

/// What a guideline folder has to be, to be loaded.
struct PackDemand {
    PackCheck check = PackCheck::WherePresent;
    /// Files of public keys. Not empty: it must be a pack, and signed with one of them.
    std::vector<std::filesystem::path> keys{};
};

/// `MAJOR.MINOR.PATCH`, each of up to nine digits.
struct EngineVersion {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::uint32_t patch = 0;

    friend auto operator<=>(const EngineVersion&, const EngineVersion&) = default;
};
[[nodiscard]] std::optional<EngineVersion> parse_engine_version(std::string_view text);

/// Checks what lies in a guideline folder before it is loaded (SR-152..SR-154); false with findings
/// when it must not be.
[[nodiscard]] bool check_pack(const std::filesystem::path& folder, const PackDemand& demand,
                              Diagnostics& diagnostics);

/// Writes `pack.json` for what lies in the folder now; the engine versions are `from` up to, but
/// not including, `before`. How many files it names; nullopt with findings when it cannot be
/// written.
[[nodiscard]] std::optional<std::size_t> write_pack(const std::filesystem::path& folder,
                                                    std::string_view from, std::string_view before,
                                                    Diagnostics& diagnostics);

}  // namespace hookline::engine
