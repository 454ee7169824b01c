#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"
#include "mappings/set_map.hpp"
#include "mappings/terminology.hpp"
#include "mappings/word_index.hpp"

namespace hookline::mappings {

/// One file of `tables/` while it is read. Every finding goes to the diagnostics; what is missing
/// reads as empty. Value sets are named without the URL before their name; one that is not loaded
/// is an error.
class TableFile {
  public:
    using Value = fhir::json::Value;

    TableFile(const std::filesystem::path& file, const Terminology& terminology,
              Diagnostics& diagnostics);

    [[nodiscard]] const Value& root() const { return root_; }

    /// Members of an object; an absent one is an error.
    [[nodiscard]] std::span<const fhir::json::Member> members(const Value& owner,
                                                              std::string_view name);
    [[nodiscard]] const Value& object(const Value& owner, std::string_view name);
    [[nodiscard]] std::span<const Value> array(const Value& owner, std::string_view name);
    [[nodiscard]] std::string text(const Value& owner, std::string_view name);
    [[nodiscard]] int number(const Value& owner, std::string_view name);
    [[nodiscard]] Decimal decimal(const Value& owner, std::string_view name);
    [[nodiscard]] bool flag(const Value& owner, std::string_view name) const;
    [[nodiscard]] std::vector<std::string> words(const Value& owner, std::string_view name);

    /// Words that are looked for in texts; one that cannot be found is an error.
    [[nodiscard]] WordList sought_words(const Value& owner, std::string_view name);
    [[nodiscard]] WordSet word_set(const Value& owner, std::string_view name);
    /// `[{"kind": "radiotherapy", "words": ["radiotherapy", ...]}, ...]`, `key` being `kind`.
    [[nodiscard]] WordTable word_table(std::string_view name, std::string_view key);

    [[nodiscard]] SetHandle set(const Value& owner, std::string_view name);
    [[nodiscard]] std::vector<SetHandle> sets(const Value& owner, std::string_view name);
    [[nodiscard]] SetList set_list(const Value& owner, std::string_view name);
    /// `{"liver": ["mets-liver", ...], ...}`
    [[nodiscard]] SetMap set_map(const Value& owner, std::string_view name);

    void error(std::string_view where, std::string message);

  private:
    SetHandle handle(std::string_view where, std::string_view short_name);

    std::string name_;
    std::unique_ptr<JsonFile> file_;
    Value root_;
    const Terminology& terminology_;
    Diagnostics& diagnostics_;
};

}  // namespace hookline::mappings
