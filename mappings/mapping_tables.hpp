#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/terminology.hpp"
#include "mappings/timeline/therapy_tables.hpp"

namespace hookline::mappings {

/// What the mappers know of codes, words and statuses: the file `mapping-tables.json`. Loaded once,
/// then immutable. Value sets are resolved to handles; an unknown one is a load error.
struct MappingTables {
    struct Ingredient {
        std::string name;
        std::vector<SetHandle> sets;
        std::vector<std::string> words;  ///< lower case
    };
    struct DraftKind {
        std::string kind;
        std::string resource_type;
        std::string ingredient;       ///< of a drug; empty for services
        std::vector<SetHandle> sets;  ///< of a service
    };
    struct Gene {
        std::string name;
        SetHandle set;
    };
    struct MolecularTest {
        SetHandle set;
        std::vector<std::string> genes;
        std::string scope;
    };
    struct CodeRow {
        std::string system;
        std::string code;
    };
    struct Scale {
        std::string name;
        SetHandle test;
        std::vector<std::pair<int, SetHandle>> answers;
        int score_max;
        int step;
    };
    using Words = std::vector<std::string>;

    /// nullptr with findings when the file is not usable.
    [[nodiscard]] static std::shared_ptr<const MappingTables> load(
        const std::filesystem::path& file, const Terminology& terminology,
        Diagnostics& diagnostics);

    /// The meaning of a status of the resource type in `group` (`Observation`); empty when it has
    /// none.
    [[nodiscard]] std::string_view status_meaning(std::string_view group,
                                                  std::string_view status) const;

    std::vector<Ingredient> ingredients;
    std::vector<DraftKind> draft_kinds;
    std::vector<Gene> genes;
    std::vector<MolecularTest> molecular_tests;
    std::vector<CodeRow> v600e_tests;
    std::vector<CodeRow> other_v600_tests;
    SetHandle variant_test = 0;
    SetHandle region_test = 0;
    SetHandle gene_component = 0;
    std::vector<SetHandle> variant_components;
    SetHandle source_class_component = 0;
    SetHandle significance_component = 0;
    std::vector<CodeRow> germline;
    std::vector<CodeRow> benign;
    std::vector<CodeRow> uncertain_significance;
    std::vector<CodeRow> detected;
    std::vector<CodeRow> not_detected;
    std::vector<CodeRow> indeterminate;
    std::vector<CodeRow> not_done;
    std::string interpretation_system;
    Words interpretation_detected;
    Words interpretation_not_detected;
    std::vector<std::pair<int, int>> codon_exons;
    Words phrases_detected;
    Words phrases_not_detected;
    Words phrases_extended;
    Words plasma_words;
    std::vector<Scale> scales;
    Words histology_extensions;
    Words order_intents;
    Words plan_intents;
    TherapyTables therapy;  ///< `therapy-timeline.json` beside the file

  private:
    struct StatusRow {
        std::string group;
        std::string status;
        std::string meaning;
    };
    std::vector<StatusRow> statuses_;

    friend class TableReader;
};

}  // namespace hookline::mappings
