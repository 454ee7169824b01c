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
#include "mappings/code_index.hpp"

namespace hookline::mappings {

struct JsonFile;

/// A code of a code system.
struct CodeRef {
    std::string system;
    std::string code;
};

/// One loaded value set.
struct ValueSet {
    std::string url;
    std::string id;
    std::string version;
    std::string sha256;  ///< of the file, lower case hex
    std::size_t codes = 0;
    std::vector<CodeRef> listed;  ///< as written, in the order of the file
    bool has_ranges = false;      ///< holds codes that are not listed
};

/// All value sets with one index from code to sets. Built once, then immutable and shared.
///
/// Codes match after normalisation: system aliases, blanks around the code, ICD codes with or
/// without dot, HGNC ids with or without prefix (terminology README, SR-069: byte-wise otherwise).
/// A site's ConceptMaps let local codes stand for the codes they are mapped to.
class Terminology {
  public:
    /// Reads `system-aliases.json` and `code-ranges.json` of `tables`, every ValueSet file of
    /// `folder` and every ConceptMap file of `conceptmaps` beside it. A file that is no ValueSet or
    /// ConceptMap, has no code or repeats a URL is an error, and so is a mapping to a code that no
    /// value set holds; nullptr when there was one.
    [[nodiscard]] static std::shared_ptr<const Terminology> load(
        const std::filesystem::path& folder, const std::filesystem::path& tables,
        Diagnostics& diagnostics);

    [[nodiscard]] std::optional<SetHandle> find_value_set(std::string_view url) const;
    [[nodiscard]] const ValueSet& value_set(SetHandle handle) const { return sets_[handle]; }
    [[nodiscard]] std::size_t size() const { return sets_.size(); }

    /// The sets that hold the code, in ascending order; empty for an unknown one.
    [[nodiscard]] std::span<const SetHandle> sets_of(std::string_view system,
                                                     std::string_view code) const {
        return index_.sets_of(system, code);
    }
    /// The same by the number of the system, for who looks up many codes of one.
    [[nodiscard]] SystemNumber find_system(std::string_view system) const {
        return index_.find_system(system);
    }
    [[nodiscard]] std::span<const SetHandle> sets_of(SystemNumber system,
                                                     std::string_view code) const {
        return index_.sets_of(system, code);
    }
    [[nodiscard]] bool contains(SetHandle set, std::string_view system,
                                std::string_view code) const;

    /// The canonical URI of a system or of one of its aliases.
    [[nodiscard]] std::string_view canonical_system(std::string_view system) const {
        return index_.canonical_system(system);
    }
    /// Whether any value set has codes of the system.
    [[nodiscard]] bool knows_system(std::string_view system) const {
        return index_.knows_system(system);
    }

    /// What a ConceptMap of the site says the code stands for; empty for a code without mapping.
    [[nodiscard]] std::span<const CodeRef> mapped(std::string_view system,
                                                  std::string_view code) const;

    /// Whether the code is only there to be recognised: its source listed it without a name, so it
    /// may never be put into an order.
    [[nodiscard]] bool is_match_only(std::string_view system, std::string_view code) const {
        return index_.is_match_only(system, code);
    }

    /// SHA-256 over the hashes of all files.
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

  private:
    std::optional<SetHandle> add_set(ValueSet set, const JsonFile& file, Diagnostics& diagnostics);
    void load_aliases(const std::filesystem::path& file, Diagnostics& diagnostics);
    void load_set(const std::filesystem::path& file, Diagnostics& diagnostics);
    void load_ranges(const std::filesystem::path& file, Diagnostics& diagnostics);
    void load_concept_map(const std::filesystem::path& file, Diagnostics& diagnostics);

    std::vector<ValueSet> sets_;
    std::unordered_map<std::string, SetHandle> by_url_;
    CodeIndex index_;
    std::unordered_map<std::string, std::vector<CodeRef>> mapped_;  // key of the local code
    std::string sha256_;
};

}  // namespace hookline::mappings
