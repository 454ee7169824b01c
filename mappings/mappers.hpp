#pragma once

#include <algorithm>

#include "fhir/resources/care.hpp"
#include "fhir/resources/clinical.hpp"
#include "fhir/resources/medication.hpp"
#include "mappings/mapping_context.hpp"

/// The mappers: one function per resource type, and what they share. Internal to mappings.
namespace hookline::mappings {

[[nodiscard]] inline bool contains(const WordList& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// The mapper of each resource type: adds to the record what the resource tells, or skips it. The
/// resource is of the patient of the call.
void map_condition(MappingContext& context, const ResourceEntry& entry);
void map_observation(MappingContext& context, const ResourceEntry& entry);
void map_diagnostic_report(MappingContext& context, const ResourceEntry& entry);
void map_medication_use(MappingContext& context, const ResourceEntry& entry);
void map_procedure(MappingContext& context, const ResourceEntry& entry);
void map_service_request(MappingContext& context, const ResourceEntry& entry);
void map_appointment(MappingContext& context, const ResourceEntry& entry);
void map_care_plan(MappingContext& context, const ResourceEntry& entry);
void map_goal(MappingContext& context, const ResourceEntry& entry);
void map_encounter(MappingContext& context, const ResourceEntry& entry);
void map_adverse_event(MappingContext& context, const ResourceEntry& entry);

/// An order of the call.
struct DraftInput {
    ResourceEntry entry;
    std::string part;  ///< tells orders of one group apart; empty for an order of its own
    bool is_trigger = true;
    bool selected = false;
};
void map_draft_order(MappingContext& context, const DraftInput& draft);
/// An order of the call of which nothing can be read.
void add_unread_order(MappingContext& context, const Place& place);
/// Drafted and dispatched orders and appointments, after all resources are in the index.
void map_orders_of_call(MappingContext& context);
/// The appointment that the call is about.
void map_call_appointment(MappingContext& context, const ResourceEntry& entry);

// --- disease.cpp: tumours, metastases, histology ------------------------------------------------

/// Where a resource says a metastasis is (patient model 3.2).
struct MetastasisFinding {
    Words sites;
    Words possible;          ///< when the code is ambiguous
    bool ambiguous = false;  ///< does not prove a distant metastasis
    bool found = false;
    std::string_view primary_site;  ///< of the primary that it is linked to; empty: not said
};
[[nodiscard]] MetastasisFinding find_metastasis(MappingContext& context, const Concept& code,
                                                std::span<const fhir::json::Value> body_sites);
/// Appends a Metastasis per site.
void add_metastases(MappingContext& context, const Statement& base, const Concept& code,
                    std::string_view status, std::string_view basis,
                    const MetastasisFinding& finding);
/// Site of the primary that the codes of a Condition name: `rectum` ..., `unspecified`; empty for
/// none.
[[nodiscard]] Words primary_sites_of(MappingContext& context, const Concept& code);
/// Site of the primary that a Condition among the references is, as PrimaryTumour; a colorectal one
/// before others. Empty when none is linked, or only one that is refuted, suspected, known from
/// words alone, of another patient or without a site.
[[nodiscard]] std::string_view linked_primary_site(MappingContext& context,
                                                   const fhir::json::Value& owner,
                                                   std::span<const std::string_view> references);
/// Appends what extensions name as related or as the cause.
void add_related(MappingContext& context, std::span<const fhir::json::Value> extensions,
                 std::vector<std::string_view>& references);
/// Appends a TumourMorphology when the concept names histology or grade.
void add_morphology(MappingContext& context, const Statement& base, const Concept& value,
                    std::string_view basis, std::string_view site);

// --- staging.cpp --------------------------------------------------------------------------------

/// Appends what a stage summary or the value of a staging test says; `kind` is empty when any of T,
/// N, M and stage group may be meant.
void add_staging(MappingContext& context, const Statement& base, std::string_view kind,
                 std::string_view prefix, const Concept& value, std::string_view words,
                 std::string_view site, std::span<const std::string_view> related);
void add_margin(MappingContext& context, const Statement& base, const Concept& value);

// --- body_site.cpp ------------------------------------------------------------------------------

/// A place in the body: `rectum`, `liver`, `bone`, `inguinal_node`, `pelvis`, ...; several when the
/// codings disagree.
struct BodySite {
    Words sites;
    bool in_words = false;
};
[[nodiscard]] BodySite body_site_of(MappingContext& context, const Concept& value);
/// The Condition that a reference of `owner` means, contained ones too; null when it is not known.
[[nodiscard]] const fhir::json::Value* linked_condition(MappingContext& context,
                                                        const fhir::json::Value& owner,
                                                        std::string_view reference);
/// The tumour sites (`primary` or a metastasis site) of the Conditions that the references mean.
[[nodiscard]] Words linked_tumour_sites(MappingContext& context, const fhir::json::Value& owner,
                                        std::span<const std::string_view> references);
/// A place in the body as the site of a symptom: `primary` for rectum and pelvis.
[[nodiscard]] std::string_view symptom_site(std::string_view body_site);

// --- symptom.cpp, toxicity.cpp ------------------------------------------------------------------

/// `mild`, `moderate`, `severe`, `uncontrolled`; empty for none.
[[nodiscard]] std::string_view severity_of(MappingContext& context, const Concept& value);

/// What Conditions and Observations have in common when they say that something troubles.
struct Trouble {
    Concept code;
    std::string_view severity;
    bool open = true;
    std::optional<Date> end;
    std::optional<Date> recorded;
    std::span<const std::string_view> related;  ///< references to Conditions
    std::span<const fhir::json::Value> body_sites;
};
void add_symptoms(MappingContext& context, const Statement& base, const fhir::json::Value& owner,
                  const Trouble& trouble);
/// `grade` when it is said; else the severity stands in.
void add_toxicity(MappingContext& context, const Statement& base, const Trouble& trouble,
                  std::optional<std::int32_t> grade);
/// The CTCAE grade that a concept codes, names or is the digit of.
[[nodiscard]] std::optional<std::int32_t> grade_of(MappingContext& context, const Concept& value);
[[nodiscard]] std::optional<std::int32_t> grade_of_words(MappingContext& context,
                                                         std::string_view text);

// --- response.cpp -------------------------------------------------------------------------------

/// Appends a Response when the concept names one; `is_response` when the test asks for it.
void add_response(MappingContext& context, const Statement& base, const Concept& value,
                  std::string_view basis);
/// `curative`, `palliative` or empty, from the intent extensions of a resource.
[[nodiscard]] std::string_view intent_of(MappingContext& context,
                                         const fhir::json::Value& resource);
void add_intent(MappingContext& context, const Statement& base, std::string_view intent,
                std::string_view basis);
void add_comfort_care(MappingContext& context, const Statement& base, std::string_view basis);

// --- imaging.cpp --------------------------------------------------------------------------------

/// Appends an Imaging when the code names one; `report_status` as there, empty for what only a
/// Procedure tells of.
void add_imaging(MappingContext& context, const Statement& base, const Concept& code,
                 std::string_view report_status);

// --- procedure_kind.cpp -------------------------------------------------------------------------

/// Kinds of a procedure or order: draft-order kinds and those of the table.
struct ProcedureKinds {
    Words kinds;
    bool in_words = false;
};
[[nodiscard]] ProcedureKinds kinds_of(MappingContext& context, const Concept& code);
/// The same for what is on file: where no code is known, words may tell of radiotherapy or of an
/// operation, so that it isn't taken as never done.
[[nodiscard]] ProcedureKinds kinds_on_file(MappingContext& context, const Concept& code);
/// The same for what is asked for or booked: words of an operation that speak of something around
/// it (`Visit after hepatectomy`) name none.
[[nodiscard]] ProcedureKinds kinds_to_come(MappingContext& context, const Concept& code);
/// The same for an order of the call: words tell of an operation unless they speak of something
/// around it (`CT after hepatectomy`).
[[nodiscard]] ProcedureKinds kinds_of_draft(MappingContext& context, const Concept& code);
[[nodiscard]] bool holds_any_kind(const Words& kinds, const WordList& wanted);

// --- planned_day.cpp ----------------------------------------------------------------------------

/// The earliest day on which something planned may take place; what is over counts only when
/// nothing else is said.
class PlannedDay {
  public:
    explicit PlannedDay(const MappingContext& context) : context_(context), today_(context.today) {}

    PlannedDay& or_date(const fhir::json::Value* date) { return or_day(day_of(date)); }
    /// Today, when the period has begun and is not over.
    PlannedDay& or_period(fhir::PeriodView period);
    /// The events of a Timing, without them the period that bounds its repetition.
    PlannedDay& or_timing(const fhir::json::Value* timing);
    [[nodiscard]] const std::optional<Date>& day() const { return day_; }

  private:
    [[nodiscard]] std::optional<Date> day_of(const fhir::json::Value* date) const;
    PlannedDay& or_day(const std::optional<Date>& day);

    const MappingContext& context_;
    Date today_;
    std::optional<Date> day_;
};

// --- radiotherapy.cpp ---------------------------------------------------------------------------

/// Dose and fractions of one volume; absent what is not said.
struct RadiotherapyDose {
    std::optional<Decimal> dose_gy;
    std::optional<std::int32_t> fractions;
    Words sites;  ///< `pelvis`, `groin`, `bone`, ...
    bool in_words = false;
};
/// Doses per volume as the extensions say them; empty when they say none.
/// A dose that is not plausible, or whose unit is not known, is dropped and named at `place`.
[[nodiscard]] std::vector<RadiotherapyDose> doses_of(MappingContext& context,
                                                     const fhir::json::Value& resource,
                                                     const Place& place);
/// Sites of radiotherapy that code and body sites name.
[[nodiscard]] BodySite radiotherapy_sites_of(MappingContext& context, const Concept& code,
                                             std::span<const fhir::json::Value> body_sites);
void add_radiotherapy(MappingContext& context, const Procedure& procedure,
                      const ResourceEntry& entry);

// --- radiotherapy_schedule.cpp ------------------------------------------------------------------

/// The draft-order kind of a course of pelvic radiotherapy.
struct ScheduleKind {
    std::string_view kind;  ///< empty: dose, fractions, code and words leave it open
    bool in_words = false;
};
/// Whether a drafted pelvic course is a short or a long one (statements RT-05, RT-07). What differs
/// from the schedule in dose or number, or leaves one of them out, is still that course.
/// `stated` is the kind that the order names by our extension; empty: none.
[[nodiscard]] ScheduleKind schedule_of(MappingContext& context, const Concept& code,
                                       std::span<const fhir::json::Value> details,
                                       const RadiotherapyDose& dose, std::string_view stated);

// --- radiotherapy_request.cpp -------------------------------------------------------------------

/// What our extensions and the intent of an order or referral say (decision D-09). Empty: not said.
struct RadiotherapyRequest {
    std::string_view timing;    ///< `preoperative` ...
    std::string_view site;      ///< as radiotherapy_sites_of
    std::string_view schedule;  ///< kind of the pelvic course
    std::string_view intent;    ///< set by the caller

    [[nodiscard]] bool says_something() const {
        return !timing.empty() || !site.empty() || !schedule.empty();
    }
};
[[nodiscard]] RadiotherapyRequest radiotherapy_request_of(MappingContext& context,
                                                          const fhir::json::Value& resource);
/// Whether an order of these kinds is one for radiotherapy. A referral is when it says so by an
/// extension; else it may ask for an opinion, and nothing is guessed.
[[nodiscard]] bool asks_for_radiotherapy(const MappingContext& context, const Words& kinds,
                                         const RadiotherapyRequest& request);
/// radiotherapy_sites_of, with the site that the extension says.
[[nodiscard]] BodySite requested_sites_of(MappingContext& context, const Concept& code,
                                          std::span<const fhir::json::Value> body_sites,
                                          const RadiotherapyRequest& request);
/// The order kind of radiotherapy at one site; empty when site or schedule leave it open.
[[nodiscard]] ScheduleKind radiotherapy_kind(MappingContext& context, std::string_view site,
                                             const RadiotherapyRequest& request,
                                             const Concept& code,
                                             std::span<const fhir::json::Value> details,
                                             const RadiotherapyDose& dose);

// --- medication.cpp -----------------------------------------------------------------------------

/// A drug as the mapping recognised it.
struct RecognisedDrug {
    const MedicationTables::Ingredient* ingredient = nullptr;
    bool from_text = false;        ///< by words only
    std::optional<bool> systemic;  ///< false: eye, skin or osteoporosis product; null: not said
};
struct RecognisedDrugs {
    explicit RecognisedDrugs(RequestArena& arena) : drugs(arena) {}

    List<RecognisedDrug> drugs;
    Concept code;  ///< the concept that names the product
    std::string_view regimen;
    bool regimen_from_text = false;
    std::string_view route;
};
/// The drugs of a MedicationRequest, -Statement or -Administration.
[[nodiscard]] RecognisedDrugs recognise_drugs(MappingContext& context,
                                              const fhir::MedicationUseView& use);
/// The drugs and regimens that the codes of something else name. Of its words only a regimen with
/// which they begin: a test or a referral may speak of drugs.
[[nodiscard]] RecognisedDrugs recognise_drugs(MappingContext& context, const Concept& code);
/// The drugs and regimens that a text names.
[[nodiscard]] RecognisedDrugs drugs_in_words(MappingContext& context, std::string_view text);
/// An exposure to a regimen, or to chemotherapy that is not named, of a procedure or plan.
void add_regimen(MappingContext& context, const Statement& base, const Concept& code,
                 std::string_view words, std::string_view status, std::string_view kind,
                 std::optional<Date> start, std::optional<Date> end);

// --- assertion.cpp, molecular.cpp, biomarker.cpp, measurement.cpp -------------------------------

/// A statement of the local code system (decision D-08).
void add_assertion(MappingContext& context, const Statement& base,
                   const fhir::ObservationView& view, const Concept& code);
/// Whether a word of a code that no table knows may be a gene that counts here.
[[nodiscard]] bool names_gene(const MappingContext& context, const Concept& code);
/// Gene results of one Observation (patient model 3.5).
void map_molecular(MappingContext& context, const fhir::json::Value& resource, const Concept& code,
                   CodedComponents components, const Statement& statement, std::string_view status);
/// Panels whose region list covers a gene without a variant; runs when all Observations are mapped.
void map_molecular_report(MappingContext& context, const fhir::json::Value& resource,
                          const Statement& statement, std::string_view status);
/// What the conclusion of a report says of genes and microsatellites, as text-only (D-04). Of long
/// ones the beginning.
void map_conclusion(MappingContext& context, const fhir::json::Value& resource,
                    const DiagnosticReport& statement, std::string_view text,
                    std::string_view status);
void map_biomarker(MappingContext& context, const fhir::json::Value& resource, const Concept& code,
                   CodedComponents components, const Statement& statement, std::string_view status);
/// `owner` is an Observation or one of its components; `place` names what has to be dropped.
void map_measurement(MappingContext& context, const fhir::json::Value& owner, const Concept& code,
                     const Statement& statement, const Place& place);
[[nodiscard]] ObservationValue read_value(MappingContext& context, const fhir::json::Value& owner);

}  // namespace hookline::mappings
