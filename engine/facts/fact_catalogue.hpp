#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/cql/value.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::engine {

/// One fact about a patient that a guideline speaks of: a CQL definition and how to show it.
struct Fact {
    std::string name;   ///< of the definition: `days_since_cea`
    std::string label;  ///< for clinicians: `last CEA`
    std::string unit;   ///< of a number, `days`; may be empty
    std::vector<std::pair<std::string, std::string>> words;  ///< value -> how to say it
    std::vector<std::string> sources;          ///< prefetch keys that its own records come from
    std::vector<std::string> sources_if_sent;  ///< likewise, of which a client need not have any
    bool latest = false;                       ///< a Boolean of which the latest record decides
    cql::DefinitionRef definition;
    cql::DefinitionRef note;      ///< `NAME note` of the notes, a String; may be not valid
    cql::DefinitionRef conflict;  ///< `NAME conflict` of the notes, a Boolean; as note
};

/// The facts of one guideline: `facts.json` in its folder. Immutable after load.
class FactCatalogue {
  public:
    /// nullptr with findings in `diagnostics` when the file is broken, names no definition of the
    /// library, or leaves out a definition that is named like a fact (`lower_case`).
    [[nodiscard]] static std::shared_ptr<const FactCatalogue> load(
        const std::filesystem::path& file, const cql::LibrarySet& libraries,
        Diagnostics& diagnostics);

    [[nodiscard]] const std::string& library() const { return library_; }
    [[nodiscard]] std::span<const Fact> facts() const { return facts_; }
    /// nullptr when there is no such fact.
    [[nodiscard]] const Fact* find(std::string_view name) const;
    [[nodiscard]] const Fact* find(cql::DefinitionRef definition) const;

  private:
    friend class FactCatalogueReader;

    std::string library_;
    std::vector<Fact> facts_;
    std::vector<std::size_t> by_definition_;  ///< index in `facts_`, or its size
};

/// The value as a clinician reads it: `yes`, `12 days`, `bone, liver`, `none recorded`, `unknown`.
[[nodiscard]] std::string value_in_words(const Fact& fact, const cql::Value& value);

}  // namespace hookline::engine
