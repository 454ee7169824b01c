#pragma once

#include "mappings/record_statement.hpp"

/// Findings of the patient record: disease, extent, symptoms, results. The words that the string
/// fields may hold are listed in the README; an empty one is unknown (null in CQL).
namespace hookline::mappings {

/// Every Condition that is not refuted, whatever it says.
struct Condition : Statement {
    Concept code;
    std::string_view status;  ///< `present`, `past`, `suspected`
    std::string_view clinical_status;
    std::string_view verification_status;
    std::string_view category;  ///< `problem-list-item`, `encounter-diagnosis`, ...
    std::string_view severity;  ///< `mild`, `moderate`, `severe`
    Concept body_site;
    Concept histology;
    std::span<const Concept> stages;
    std::optional<Date> abatement;
    std::optional<Date> recorded;
    std::span<const std::string_view> related;  ///< due-to, related and evidence references
    bool is_malignancy = false;
};

/// A primary tumour, or the history of one (patient model 3.1).
struct PrimaryTumour : Statement {
    Concept code;
    std::string_view status;  ///< as Condition
    std::string_view site;    ///< `rectum`, `rectosigmoid`, `colon`, `anal_canal`, `other`
    std::string_view histology;
    bool recurrent = false;         ///< a local recurrence
    bool is_history = false;        ///< `history of`, not a present diagnosis
    bool site_unspecified = false;  ///< colorectal without saying which part
};

/// Whether what belongs to a primary of this site, empty for not said, may be of the colorectal
/// one.
[[nodiscard]] constexpr bool may_be_colorectal(std::string_view site) {
    return site.empty() || site == "rectum" || site == "rectosigmoid" || site == "colon";
}

/// A distant metastasis, from a Condition, a staging Observation or a report (patient model 3.2).
struct Metastasis : Statement {
    Concept code;
    std::string_view status;  ///< as Condition
    std::string_view site;    ///< of metastasis_sites; empty when not said or ambiguous
    std::span<const std::string_view> possible_sites;  ///< when ambiguous
    bool ambiguous = false;         ///< the code does not prove a distant metastasis
    std::string_view basis;         ///< `condition`, `observation`, `report`
    std::string_view primary_site;  ///< of the primary it is linked to, as PrimaryTumour; or empty
};

/// A TNM category or stage group.
struct Staging : Statement {
    std::string_view kind;                      ///< `T`, `N`, `M`, `stage-group`
    std::string_view value;                     ///< `T3`, `N1`, `M1a`, `IV`
    std::string_view prefix;                    ///< `c`, `p`, `yc`, `yp`; empty when not said
    std::string_view site;                      ///< of the primary staged; empty: not said
    std::span<const std::string_view> related;  ///< the Condition that is staged
};

/// Histology and grade of the tumour.
struct TumourMorphology : Statement {
    Concept code;
    std::string_view histology;
    std::string_view differentiation;
    std::string_view basis;  ///< `pathology`, `problem-list`
    std::string_view site;   ///< of the primary it belongs to, as PrimaryTumour; empty: not said
};

/// A symptom of a tumour site (patient model 3.3).
struct Symptom : Statement {
    Concept code;
    std::string_view kind;
    std::string_view site;  ///< `primary` or one of metastasis_sites; empty: not attributed
    bool open = true;       ///< not resolved, not ended
    std::string_view severity;
    std::optional<Date> end;
    std::optional<Date> recorded;  ///< when it was last written down
};

/// value[x]; at most one member is set.
struct ObservationValue {
    std::optional<Concept> concept_value;
    std::optional<bool> boolean;
    std::optional<std::int32_t> integer;
    std::string_view text;
    std::string_view quantity_number;  ///< as written
    std::string_view quantity_unit;
    std::string_view quantity_comparator;  ///< `<`, `>=` ...: the number is a bound
};

/// Every Observation with a usable status, whatever it says.
struct Observation : Statement {
    Concept code;
    std::string_view status;
    ObservationValue value;
};

/// One gene or exon of one report (patient model 3.5).
struct GeneResult : Statement {
    std::string_view gene;  ///< `KRAS`, `NRAS`, `BRAF`
    std::optional<std::int32_t> exon;
    std::string_view result;  ///< `mutant`, `wild_type`, `indeterminate`, `pending`
    /// `exon`, `gene`, `extended`, `panel`; a mutant of `panel` may be of another gene of the test.
    std::string_view scope;
    std::string_view variant;  ///< letters, digits and `.>_*()+-=:` only; may be empty
    std::optional<bool> v600e;
    bool preliminary = false;
    std::string_view specimen;  ///< `plasma`, or empty when not said
    bool tumour_dna_shown = false;
};

/// Another marker than RAS and BRAF.
struct Biomarker : Statement {
    std::string_view marker;  ///< `MSI`, `MMR`, `MLH1`, `HER2`, `TMB`, ...
    std::string_view result;
    std::string_view value;  ///< number as written, of a measured marker (TMB)
    std::string_view unit;
    bool preliminary = false;
};

/// How well the patient is, on a scale (patient model 3.4).
struct PerformanceStatus : Statement {
    std::string_view scale;  ///< `ECOG`, `Karnofsky`
    std::int32_t score = 0;
    std::optional<std::int32_t> ecog;  ///< the score, or what Karnofsky converts to (D-01)
    bool converted = false;
    bool uncertain = false;  ///< converted where published tables disagree
};

/// A measured number in one unit per kind: weight in kg, cea in ng/mL.
struct Measurement : Statement {
    std::string_view kind;
    std::optional<Decimal> value;  ///< null: told in words, or in a unit that is not known
    std::string_view unit;
    std::string_view comparator;
};

/// An adverse effect with or without grade (patient model 3.8).
struct Toxicity : Statement {
    Concept code;
    std::string_view kind;              ///< `neuropathy`, `diarrhoea`, ...; empty: other
    std::optional<std::int32_t> grade;  ///< CTCAE 0-5
    bool grade_inferred = false;        ///< from a severity in words
    bool treatment_related = false;     ///< said to be due to treatment
    bool open = true;
    std::optional<Date> end;
};

/// A DiagnosticReport, whatever it says.
struct DiagnosticReport : Statement {
    Concept code;
    std::string_view status;
    std::span<const Concept> conclusions;
    std::span<const std::string_view> kinds;  ///< tests it answers, as ServiceRequest
};

/// An imaging study that was done.
struct Imaging : Statement {
    Concept code;
    std::string_view modality;                  ///< `CT`, `MRI`, `PET-CT`, `bone-scan`
    std::span<const std::string_view> regions;  ///< `chest`, `abdomen`, `pelvis`, `brain`, `bone`
    std::string_view report_status;             ///< `final`, `preliminary`; empty: no report
};

/// How the disease answers.
struct Response : Statement {
    std::string_view result;
    bool major = false;  ///< complete, or called major
    std::string_view basis;
};

/// Residual tumour after a resection.
struct ResectionMargin : Statement {
    std::string_view value;  ///< `R0`, `R1`, `R2`
};

/// A statement of the local code system of decision D-08.
struct Assertion : Statement {
    std::string_view name;  ///< the fact's name: `disease_extent`
    std::string_view text;  ///< coded value, as the fact spells it
    std::optional<bool> boolean;
    std::optional<std::int32_t> integer;
    std::string_view performer;  ///< `hepatobiliary`, `other`; empty: not said
};

}  // namespace hookline::mappings
