#pragma once

#include "mappings/record_statement.hpp"

/// The course of treatment as it follows from the single statements (patient model 3.6 to 3.8):
/// which drugs were given when, in which cycles, regimens and lines, and which lines failed. Built
/// from the other statements after all resources are mapped (folder `timeline`). An empty word is
/// unknown (null in CQL). `effective` is the last day of the item that is not after the request;
/// `sources` are the resources that it rests on; the certainty is that of the weakest of them that
/// it needs.
namespace hookline::mappings {

/// One anticancer drug over one day or period; a day of a drug counts once, whatever number of
/// resources tell of it, and the best source tells it (administration, statement, request, ...).
struct TherapyExposure : Statement {
    std::string_view ingredient;  ///< empty: anticancer therapy whose drugs are not named
    std::string_view role;        ///< `cytotoxic`, `checkpoint`, `targeted`; empty with no drug
    std::optional<Date> start;
    std::optional<Date> end;        ///< last day on or before the request
    std::optional<Date> last_dose;  ///< null when only an open-ended statement tells of it
    std::string_view kind;          ///< of the best source, as MedicationExposure
    std::int32_t rank = 9;
    bool open_ended = false;  ///< still being taken, the source names no end
    std::string_view setting;
    std::optional<std::int32_t> line;  ///< ordinal of its TherapyLine
};

/// Days of one regimen that belong together.
struct TherapyCycle : Statement {
    std::optional<std::int32_t> line;    ///< ordinal of its TherapyLine; null: chemoradiotherapy
    std::optional<std::int32_t> number;  ///< in the line, from 1
    std::string_view regimen;
    std::span<const std::string_view> ingredients;
    std::span<const std::string_view> biologics;
    std::optional<Date> start;
    std::optional<Date> end;                    ///< last dose of the cycle
    std::optional<std::int32_t> length_days;    ///< 7, 14, 21, 28; null for the last of a row
    std::optional<std::int32_t> interval_days;  ///< to the next start, as it was
    std::string_view setting;
};

/// Cycles in a row with the same regimen.
struct RegimenCourse : Statement {
    std::optional<std::int32_t> line;
    std::string_view regimen;
    std::span<const std::string_view> biologics;
    std::optional<Date> start;
    std::optional<Date> end;                  ///< last dose
    std::optional<std::int32_t> cycle_count;  ///< null when a source gives only a period
    std::string_view setting;
    std::string_view stop_reason;  ///< as MedicationExposure
};

/// A line of systemic therapy, in any setting.
struct TherapyLine : Statement {
    std::int32_t ordinal = 0;            ///< among all lines, by time, from 1
    std::optional<std::int32_t> number;  ///< among the metastatic lines, from 1; null for others
    std::string_view setting;            ///< `metastatic`, `perioperative`; empty: cannot be told
    bool perioperative = false;          ///< around a curative resection, in any setting
    std::string_view regimen;            ///< the fullest of the line; empty: not named
    std::string_view current_regimen;    ///< the latest, without drugs that were stopped
    std::span<const std::string_view> regimens;
    std::span<const std::string_view> biologics;          ///< all of the line
    std::span<const std::string_view> current_biologics;  ///< within the days that mean running
    std::optional<Date> start;
    std::optional<Date> end;  ///< last dose
    std::optional<std::int32_t> cycle_count;
    std::optional<bool>
        running;  ///< null: cannot be told (medication sources not read, stale order)
    std::string_view stop_reason;
    std::optional<Date> progression;  ///< first one recorded in the line
    bool failed = false;
};

/// A line, or an adjuvant regimen, that counts as failed.
struct TherapyFailure : Statement {
    std::int32_t line = 0;  ///< ordinal
    std::string_view regimen;
    std::string_view setting;
    std::optional<std::int32_t> interval_days;  ///< last dose to relapse; negative: during therapy
    std::string_view basis;  ///< for the card: `adjuvant FOLFOX, 4 cycles, interval unknown`
};

/// Systemic therapy before and after the resection of metastases; at most one.
struct PerioperativeTherapy : Statement {
    std::string_view backbone;  ///< given before the resection
    Decimal months;
    std::optional<Date> start;
    std::optional<Date> end;
};

/// All radiotherapy of one site.
struct RadiotherapyTotal : Statement {
    std::string_view site;
    std::optional<Decimal> dose_gy;  ///< sum of the known doses
    std::int32_t courses = 0;
    bool dose_complete = false;  ///< every course has a dose
    std::optional<Date> start;
    std::optional<Date> end;
};

/// A kind of toxicity over time.
struct ToxicityCourse : Statement {
    std::string_view kind;
    std::optional<std::int32_t> grade;  ///< latest
    std::optional<std::int32_t> highest;
    std::optional<bool> persistent;  ///< null: cannot be told
    std::string_view basis;          ///< why persistent: `two-assessments`, `next-cycle`,
                                     ///< `after-therapy`, `recovered`
    bool open = true;
};

}  // namespace hookline::mappings
