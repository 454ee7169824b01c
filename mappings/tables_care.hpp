#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mappings/tables_findings.hpp"

/// Tables of care: medications.json, procedures.json and care.json with the assertions of
/// codesystems/oncology-assertions.json.
namespace hookline::mappings {

/// medications.json.
struct MedicationTables {
    struct Ingredient {
        std::string name;
        SetList sets;
        SetList not_systemic;  ///< eye, skin and osteoporosis products
        SetList either;        ///< codes that both kinds of product share
        WordList words;        ///< lower case
        bool may_be_topical = false;
        std::string local_route;  ///< by this route it is not systemic; may be empty
    };
    struct Regimen {
        std::string name;
        SetList sets;
        WordList words;
    };
    struct Route {
        std::string route;
        WordList words;
        bool systemic;
    };
    std::vector<Ingredient> ingredients;
    SetRows ingredients_of_set;  ///< rows of `ingredients`, by any of their sets
    WordIndex ingredients_of_word;
    WordIndex ingredients_beside_regimen;  ///< short names, such as `bev`
    std::vector<Regimen> regimens;
    SetRows regimens_of_set;
    WordIndex regimens_of_word;
    std::vector<Route> routes;
    WordIndex routes_of_word;
    SetMap stop_reasons;
    SetList chemotherapy_history;
    std::vector<std::pair<std::string, int>> ranks;
    WordList order_intents;
    WordList plan_intents;
    WordList negations;  ///< with which a text begins that says what is not given

    void read(TableFile& file);
    [[nodiscard]] int rank_of(std::string_view kind) const;
    /// nullptr for a drug that the guideline does not know.
    [[nodiscard]] const Ingredient* find(std::string_view ingredient) const;
};

/// procedures.json.
struct ProcedureTables {
    SetMap kinds;
    WordTable kind_words;
    WordTable kind_words_on_file;  ///< beside them, for what is no draft
    WordTable operation_words;     ///< those of operations, for drafts as well
    WordSet aside_words;           ///< with these a draft is about an operation
    std::vector<std::pair<std::string, std::string>> overrides;  ///< kind, kind that it removes
    std::vector<std::pair<std::string, std::string>> retroperitoneal_kinds;  ///< ordered there
    WordList major_surgery;
    WordList draft_kinds;  ///< kinds that an order of the call can have, radiotherapy apart
    std::vector<std::pair<std::string, WordList>> panels;  ///< kind, tests that it holds
    WordList operations;
    SetMap body_sites;
    std::vector<std::pair<std::string, std::string>> site_of_kind;
    WordTable site_words;
    std::vector<std::pair<std::string, std::string>> radiotherapy_sites;
    SetMap radiotherapy_site_sets;
    SetList radiotherapy_with_chemotherapy;
    SetList radiotherapy_history;
    SetMap operation_history;  ///< diagnoses that tell of an operation; its kind
    std::vector<std::pair<std::string, std::string>> radiotherapy_draft_kinds;
    WordList radiotherapy_site_words;  ///< that the extension may hold
    WordList radiotherapy_referrals;   ///< kinds of procedure
    struct Schedule {
        std::string kind;
        std::string code;  ///< in the extension
        Decimal dose_min;
        Decimal dose_max;
        int fractions_min;
        int fractions_max;
        Decimal fraction_dose_min;  ///< of a course that is meant as this one but differs
        Decimal fraction_dose_max;
        Decimal least_dose;  ///< the same
        SetList sets;
        WordSet words;
    };
    std::vector<Schedule> schedules;
    std::string palliative_kind;
    struct DoseExtension {
        std::string url;
        WordList dose;
        WordList fractions;
    };
    std::vector<DoseExtension> dose_extensions;
    WordList fraction_extensions;
    std::string timing_extension;
    std::string site_extension;
    std::string schedule_extension;
    WordList timings;
    struct ImagingRow {
        SetList sets;
        std::string modality;
        std::vector<std::string_view> regions;  ///< of `region_names`
        WordList region_names;
    };
    std::vector<ImagingRow> imaging;
    std::vector<std::pair<std::string, WordList>> appointment_kinds;
    WordTable appointment_words;

    void read(TableFile& file);
};

/// care.json.
struct CareTables {
    SetList hospice;
    SetList tumour_board;
    WordSet comfort_words;
    WordSet treatment_goal_words;
    WordSet hepatobiliary_words;
    std::string assertion_system;
    struct Question {
        std::string code;  ///< `disease-extent`
        std::string name;  ///< of the fact, `disease_extent`
        std::string value_type;
        std::vector<std::pair<std::string, std::string>> answers;  ///< code, value of the fact
    };
    std::vector<Question> questions;
    SetHandle assertions = 0;  ///< the set of all codes of the assertion system

    void read(TableFile& file);
    void read_questions(TableFile& file);
};

/// The second of the pair whose first is `key`; empty for none.
[[nodiscard]] std::string_view find_pair(
    const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view key);

}  // namespace hookline::mappings
