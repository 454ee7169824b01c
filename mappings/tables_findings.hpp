#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mappings/table_file.hpp"

/// Tables of findings: diagnoses.json, staging.json, responses.json, symptoms.json, toxicities.json
/// and measurements.json. The words that they map to are those of the record (README).
namespace hookline::mappings {

struct DiagnosisTables {
    SetMap primary_sites;             ///< `unspecified` for colorectal without saying which part
    SetList malignancy_without_site;  ///< which tumour it is stays open
    SetList local_recurrence;
    SetList history;
    SetList in_situ;
    WordList histology_extensions;
    SetMap histology;
    struct MorphologyWithSite {
        std::string system;       ///< of the codes that name both
        std::string between;      ///< behaviour and sign between the two, `/3-`
        std::string site_system;  ///< in which the site is looked up
    };
    MorphologyWithSite morphology_with_site;
    WordSet other_histology_words;
    SetMap differentiation;
    SetMap metastasis_sites;
    SetList inguinal_or_leg_nodes;  ///< of those of `inguinal_node`
    SetList metastasis_without_site;
    struct Ambiguous {
        SetHandle set;
        WordList possible_sites;
        bool proves_metastasis;
    };
    std::vector<Ambiguous> ambiguous_metastases;
    SetList any_ambiguous;
    SetList regional_nodes;
    SetHandle distant_metastasis_test = 0;
    SetHandle history_of_metastasis = 0;
    SetList oligometastatic;
    WordList related_extensions;
    WordSet malignancy_words;

    void read(TableFile& file);
};

struct StagingTables {
    SetMap kinds;     ///< `T`, `N`, `M`, `stage-group`
    SetMap prefixes;  ///< `c`, `p`
    SetMap m_values;
    SetMap stage_values;
    SetMap residual;
    WordList systems;  ///< URIs of systems whose codes are stages: `IVA`, `c4`

    void read(TableFile& file);
};

struct ResponseTables {
    SetHandle test = 0;
    SetMap results;
    SetMap intents;  ///< `curative`, `palliative`
    WordList intent_extensions;

    void read(TableFile& file);
};

struct SymptomTables {
    SetMap kinds;
    SetList partial_obstruction;
    SetList severe;
    SetMap sites;  ///< the tumour site that the code itself names
    SetHandle pain_score = 0;
    int pain_score_max = 0;  ///< from 0, no pain
    WordTable linked_words;
    WordSet negation_words;
    struct Severity {
        std::string severity;
        WordList codes;
        WordSet words;
    };
    std::vector<Severity> severities;

    void read(TableFile& file);
};

struct ToxicityTables {
    SetMap kinds;
    SetList not_sensory;
    SetList treatment_related;
    SetMap grades;  ///< `0` to `5`
    std::vector<std::pair<std::string, int>> severity_grades;
    std::vector<std::pair<std::string, int>> grade_words;

    void read(TableFile& file);
};

struct MeasurementTables {
    struct Scale {
        std::string name;
        SetList tests;
        SetMap answers;  ///< the score in digits
        int score_max = 0;
        int step = 1;
        bool higher_is_worse = false;
    };
    struct Karnofsky {
        int score;
        int ecog;
        bool uncertain;
    };
    struct Unit {
        std::string unit;
        Decimal factor;
    };
    struct Measured {
        std::string kind;
        SetList tests;
        std::string unit;
        Decimal min;
        Decimal max;
        std::vector<Unit> units;
    };
    std::vector<Scale> scales;
    std::vector<Karnofsky> karnofsky;
    std::vector<Measured> measured;
    SetList tests;  ///< of all scales and all that is measured
    std::vector<Unit> dose_units;
    Decimal dose_max;

    void read(TableFile& file);
    /// Gray; nothing for another unit or an implausible dose.
    [[nodiscard]] std::optional<Decimal> dose_gy(std::string_view number,
                                                 std::string_view unit) const;
};

/// `number` in the unit that the factors lead to; nothing when the unit is not among them.
[[nodiscard]] std::optional<Decimal> convert(std::string_view number, std::string_view unit,
                                             const std::vector<MeasurementTables::Unit>& units);

}  // namespace hookline::mappings
