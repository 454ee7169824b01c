#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/record_statement.hpp"
#include "mappings/table_file.hpp"
#include "mappings/timeline/drug_set.hpp"

namespace hookline::mappings {

/// What the timeline knows of drugs, regimens, windows and words: `therapy-timeline.json`. Loaded
/// once, then immutable. Spec: patient model 3.6 to 3.8.
struct TherapyTables {
    struct Ingredient {
        std::string name;
        std::string role;        ///< `cytotoxic`, `checkpoint`, `targeted`
        std::string drug_class;  ///< `platinum`, `fluoropyrimidine`, `egfr`, ...
        DrugSet same_class;
        bool shares_codes = false;  ///< with an eye or skin product: counts if said to be systemic
    };
    /// Recognised when every group has a drug in the cycle, and every backbone drug of the cycle is
    /// allowed. The first row that fits counts.
    struct Regimen {
        std::string name;
        std::vector<DrugSet> groups;
        DrugSet allowed;  ///< the drugs of the groups, others of their classes, and `with`
        DrugSet given;    ///< its drugs when a source gives only the name
    };
    struct ToxicityDrugs {
        std::string kind;
        DrugSet drugs;
    };
    /// Findings go to the diagnostics of the file.
    void read(TableFile& file);

    [[nodiscard]] std::optional<std::size_t> find_ingredient(std::string_view name) const;
    /// The drugs of a regimen of which only the name is given; none for a name that is none.
    [[nodiscard]] std::vector<std::string_view> drugs_of(std::string_view regimen) const;

    /// The drugs that cause a kind of toxicity; none for a kind without a row.
    [[nodiscard]] DrugSet causes_of(std::string_view toxicity) const;

    std::int32_t cycle_join_days = 0;
    std::int32_t period_days_min = 0;
    std::int32_t cycle_window_days = 0;
    std::int32_t targeted_attach_days = 0;
    std::int32_t order_lead_days = 0;
    std::int32_t coverage_days = 0;
    std::int32_t regimen_active_days = 0;
    std::int32_t pause_days_max = 0;
    std::int32_t perioperative_window_days = 0;
    std::int32_t adjuvant_failure_days = 0;
    std::int32_t progression_lag_days = 0;
    std::int32_t radiotherapy_slack_days = 0;
    std::int32_t radiotherapy_lead_days = 0;
    std::int32_t toxicity_apart_days = 0;
    std::int32_t toxicity_persistent_grade = 0;
    std::int32_t toxicity_before_cycle_days = 0;
    std::int32_t toxicity_after_therapy_days = 0;
    std::vector<std::int32_t> cycle_lengths;
    Decimal days_per_month;
    std::vector<Ingredient> ingredients;
    DrugSet targeted;          ///< by role
    DrugSet biologics;         ///< listed beside the regimen (current_biologics)
    DrugSet line_defining;     ///< exchanging their class starts a new line
    DrugSet adjuvant_failure;  ///< early relapse after them counts as failure
    DrugSet sensitisers;       ///< alone during pelvic radiotherapy: chemoradiotherapy
    std::vector<Regimen> regimens;
    std::string other_regimen;
    SetList combined_radiotherapy;  ///< procedures that are chemotherapy with radiotherapy
    std::vector<std::string> curative_resections;
    std::vector<std::string> metastasis_resections;
    std::vector<std::string> metastasis_resection_assertions;  ///< that one is planned
    std::vector<std::string> chemoradiotherapy_sites;
    std::vector<ToxicityDrugs> toxicities;
};

/// Setting of what is given with radiotherapy.
inline constexpr std::string_view kChemoradiotherapy = "chemoradiotherapy";

}  // namespace hookline::mappings
