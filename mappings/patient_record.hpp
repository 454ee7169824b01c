#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "fhir/json/value.hpp"
#include "fhir/primitives/date_time.hpp"
#include "mappings/data_state.hpp"
#include "mappings/terminology.hpp"

/// One patient as the guidelines see it, in plain structures. Everything lives in the request arena
/// or points into the request body; nothing here leaves the request. The classes are those of the
/// ModelInfo OncologyPatient.
namespace hookline::mappings {

using fhir::Date;

/// How sure a statement is (decision D-04).
enum class Certainty : std::uint8_t { Confirmed, TextOnly, Conflict };
[[nodiscard]] std::string_view to_string(Certainty certainty);

struct Coding {
    std::string_view system;
    std::string_view code;
    std::string_view display;
};

/// A CodeableConcept, with the value sets that hold any of its codings, ascending.
struct Concept {
    std::span<const Coding> codings;
    std::string_view text;
    std::span<const SetHandle> sets;

    [[nodiscard]] bool is_in(SetHandle set) const;
    [[nodiscard]] bool empty() const { return codings.empty() && text.empty(); }
};

/// What every clinical statement has. A partial date is read as the last day that it allows and
/// that is not after the request; then `approximate` is set (patient model section 1).
struct Statement {
    std::string_view id;
    std::string_view reference;  ///< `Observation/123`
    std::optional<Date> effective;
    bool approximate = false;
    Certainty certainty = Certainty::Confirmed;
    std::string_view note;  ///< one of our own phrases, never text of the record
};

struct PatientData {
    std::string_view id;
    std::optional<Date> birth_date;
    std::optional<bool> deceased;
};

/// State of one prefetch key (decision D-07).
struct SourceState {
    std::string_view name;
    DataState state = DataState::Unknown;
};

struct Condition : Statement {
    Concept code;
    std::string_view status;  ///< `present`, `past`, `suspected`
    Concept body_site;
    Concept histology;
    std::span<const Concept> stages;
};

/// value[x]; at most one member is set.
struct ObservationValue {
    std::optional<Concept> concept_value;
    std::optional<bool> boolean;
    std::optional<std::int32_t> integer;
    std::string_view text;
    std::string_view quantity_number;  ///< as written
    std::string_view quantity_unit;
};

struct Observation : Statement {
    Concept code;
    std::string_view status;
    ObservationValue value;
};

/// One gene or exon of one report (patient model 3.5).
struct GeneResult : Statement {
    std::string_view gene;  ///< `KRAS`, `NRAS`, `BRAF`
    std::optional<std::int32_t> exon;
    std::string_view result;   ///< `mutant`, `wild_type`, `indeterminate`, `pending`
    std::string_view scope;    ///< `exon`, `gene`, `extended`, `panel`
    std::string_view variant;  ///< letters, digits and `.>_*()+-=:` only; may be empty
    std::optional<bool> v600e;
    bool preliminary = false;
    std::string_view specimen;  ///< `plasma`, or empty when not said
    bool tumour_dna_shown = false;
};

struct PerformanceStatus : Statement {
    std::string_view scale;  ///< `ECOG`, `Karnofsky`
    std::int32_t score = 0;
};

struct MedicationExposure : Statement {
    Concept code;
    std::string_view ingredient;
    std::string_view status;  ///< `active`, `past`, `planned`, `interrupted`
    std::optional<Date> start;
    std::optional<Date> end;
    std::string_view kind;  ///< `request`, `statement`, `administration`
};

struct Procedure : Statement {
    Concept code;
    std::string_view status;  ///< `completed`, `in-progress`, `planned`
    std::optional<Date> start;
    std::optional<Date> end;
};

struct ServiceRequest : Statement {
    Concept code;
    std::string_view status;
    std::string_view intent;
    std::optional<Date> authored;
    std::optional<Date> occurrence;
};

struct DiagnosticReport : Statement {
    Concept code;
    std::string_view status;
    std::span<const Concept> conclusions;
};

struct Appointment : Statement {
    Concept service_type;
    std::string_view status;
    std::optional<Date> start;
};

struct Goal : Statement {
    Concept description;
    std::string_view status;
};

struct CarePlan : Statement {
    Concept category;
    std::string_view status;
    std::string_view intent;
};

/// An order of the hook call. A combination product gives one entry per recognised ingredient.
struct DraftOrder : Statement {
    Concept code;
    std::string_view kind;  ///< draft-order kind of the guideline; empty when not recognised
    std::string_view resource_type;
    std::string_view status;
    bool is_trigger = true;
    fhir::json::Value resource;
};

/// A resource that could not be used: where and why, never what it says.
struct SkippedResource {
    std::string_view where;  ///< element path
    std::string_view reason;
};

struct PatientRecord {
    PatientData patient;
    bool patient_known = false;
    std::span<const SourceState> sources;
    std::span<const Condition> conditions;
    std::span<const Observation> observations;
    std::span<const GeneResult> gene_results;
    std::span<const PerformanceStatus> performance;
    std::span<const MedicationExposure> exposures;
    std::span<const Procedure> procedures;
    std::span<const ServiceRequest> service_requests;
    std::span<const DiagnosticReport> reports;
    std::span<const Appointment> appointments;
    std::span<const Goal> goals;
    std::span<const CarePlan> care_plans;
    std::span<const DraftOrder> draft_orders;
    std::span<const SkippedResource> skipped;
    std::size_t resources_read = 0;

    /// Unknown for a name that is no prefetch key.
    [[nodiscard]] DataState state_of(std::string_view source) const;
};

}  // namespace hookline::mappings
