#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fhir/base/diagnostics.hpp"

namespace hookline::mappings {

/// Index of a value set in its Terminology.
using SetHandle = std::uint16_t;

/// One loaded value set.
struct ValueSet {
    std::string url;
    std::string id;
    std::string version;
    std::string sha256;  ///< of the file, lower case hex
    std::size_t codes = 0;
};

/// All value sets with one index from code to sets. Built once, then immutable and shared.
///
/// Codes match after normalisation: system aliases, blanks around the code, ICD codes with or
/// without dot, HGNC ids with or without prefix (terminology README, SR-069: byte-wise otherwise).
class Terminology {
  public:
    /// Reads `system-aliases.json` of `tables` and every ValueSet file of `folder`. A file that is
    /// not a ValueSet, has no code or repeats a URL is an error; nullptr when there was one.
    [[nodiscard]] static std::shared_ptr<const Terminology> load(
        const std::filesystem::path& folder, const std::filesystem::path& tables,
        Diagnostics& diagnostics);

    [[nodiscard]] std::optional<SetHandle> find_value_set(std::string_view url) const;
    [[nodiscard]] const ValueSet& value_set(SetHandle handle) const { return sets_[handle]; }
    [[nodiscard]] std::size_t size() const { return sets_.size(); }

    /// The sets that hold the code, in ascending order; empty for an unknown one.
    [[nodiscard]] std::span<const SetHandle> sets_of(std::string_view system,
                                                     std::string_view code) const;
    [[nodiscard]] bool contains(SetHandle set, std::string_view system,
                                std::string_view code) const;

    /// The canonical URI of a system or of one of its aliases.
    [[nodiscard]] std::string_view canonical_system(std::string_view system) const;

    /// SHA-256 over the hashes of all files.
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    template <class T>
    using TextMap = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

    bool load_aliases(const std::filesystem::path& file, Diagnostics& diagnostics);
    void load_set(const std::filesystem::path& file, Diagnostics& diagnostics);
    std::string_view key(std::string_view system, std::string_view code, std::string& buffer) const;

    std::vector<ValueSet> sets_;
    TextMap<SetHandle> by_url_;
    TextMap<std::vector<SetHandle>> by_code_;
    TextMap<std::string> aliases_;
    std::vector<std::pair<std::string, std::string>> prefixes_;  // prefix, canonical
    std::vector<std::string> without_dots_;
    std::vector<std::pair<std::string, std::string>> without_prefix_;  // system, prefix
    std::string sha256_;
};

}  // namespace hookline::mappings
