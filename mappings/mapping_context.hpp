#pragma once

#include <memory_resource>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/resources/element.hpp"
#include "mappings/build_record.hpp"

namespace hookline::mappings {

/// What the mappers of one call share: input, tables, arena, and the lists that they fill. Internal
/// to mappings; one call, one thread.
class MappingContext {
  public:
    MappingContext(const RecordInput& call, const Terminology& terms, const MappingTables& table,
                   RequestArena& memory);

    const RecordInput& input;
    const Terminology& terminology;
    const MappingTables& tables;
    RequestArena& arena;
    Date today;

    std::vector<Condition> conditions;
    std::vector<Observation> observations;
    std::vector<GeneResult> gene_results;
    std::vector<PerformanceStatus> performance;
    std::vector<MedicationExposure> exposures;
    std::vector<Procedure> procedures;
    std::vector<ServiceRequest> service_requests;
    std::vector<DiagnosticReport> reports;
    std::vector<Appointment> appointments;
    std::vector<Goal> goals;
    std::vector<CarePlan> care_plans;
    std::vector<DraftOrder> draft_orders;
    std::vector<PrimaryTumour> primary_tumours;
    std::vector<Metastasis> metastases;
    std::vector<Staging> stagings;
    std::vector<TumourMorphology> morphologies;
    std::vector<Symptom> symptoms;
    std::vector<Biomarker> biomarkers;
    std::vector<Measurement> measurements;
    std::vector<Toxicity> toxicities;
    std::vector<Imaging> imaging;
    std::vector<Response> responses;
    std::vector<ResectionMargin> margins;
    std::vector<Assertion> assertions;
    std::vector<RadiotherapyCourse> radiotherapy;
    std::vector<GoalsOfCare> goals_of_care;
    std::vector<TreatmentIntent> intents;
    std::vector<Encounter> encounters;
    std::vector<TumourBoard> tumour_boards;
    std::vector<SkippedResource> skipped;

    /// A CodeableConcept member with its value sets; empty when absent.
    [[nodiscard]] Concept concept_of(const fhir::json::Value* codeable_concept);
    [[nodiscard]] Concept member_concept(const fhir::json::Value& owner, std::string_view name) {
        return concept_of(owner.find(name));
    }
    [[nodiscard]] bool has_code(const Concept& value,
                                const std::vector<MappingTables::CodeRow>& rows) const;

    /// Fills id, reference and sources.
    void identify(Statement& statement, const fhir::json::Value& resource);

    /// The first of the dates that is there; partial ones become the last possible day.
    struct When {
        std::optional<Date> day;
        bool approximate = false;
    };
    [[nodiscard]] When when(std::initializer_list<std::optional<Date>> candidates,
                            std::size_t exact_count) const;
    [[nodiscard]] std::optional<Date> date(const fhir::json::Value& owner,
                                           std::string_view member) const {
        return fhir::read_date(owner, member, input.now.offset_minutes);
    }
    [[nodiscard]] std::optional<Date> period(const fhir::json::Value& owner,
                                             std::string_view member, std::string_view end) const {
        return fhir::read_period_date(owner, member, end, input.now.offset_minutes);
    }
    /// A full day for a date that may be partial.
    [[nodiscard]] std::optional<Date> full(std::optional<Date> day) const;
    [[nodiscard]] bool is_future(const std::optional<Date>& day) const {
        return day && fhir::days_between(today, *day) > 0;
    }

    /// Whether subject or patient is the patient of the call; `absent_counts`: a missing one
    /// passes.
    [[nodiscard]] bool is_of_patient(const fhir::json::Value& resource, bool absent_counts) const;

    /// The resource that a reference means: contained in `owner`, or anywhere in the call.
    [[nodiscard]] const fhir::json::Value* resolve(const fhir::json::Value* reference,
                                                   const fhir::json::Value& owner);
    void add_to_index(const fhir::json::Value& resource, std::string_view full_url);

    void skip(std::string_view where, std::string_view reason);

    /// Lower case copy in the arena, for comparing words.
    [[nodiscard]] std::string_view lower(std::string_view text);

    /// Orders of the call; they are no history.
    [[nodiscard]] bool is_order_of_call(std::string_view reference) const;
    void add_order_of_call(std::string_view reference) { orders_of_call_.push_back(reference); }

  private:
    std::pmr::unordered_map<std::string_view, const fhir::json::Value*> index_;
    std::vector<std::string_view> orders_of_call_;
};

// One function per resource type; `where` is the element path of the resource.
void map_condition(MappingContext& context, const fhir::json::Value& resource,
                   std::string_view where);
void map_observation(MappingContext& context, const fhir::json::Value& resource,
                     std::string_view where);
void map_medication(MappingContext& context, const fhir::json::Value& resource,
                    std::string_view where);
void map_procedure(MappingContext& context, const fhir::json::Value& resource,
                   std::string_view where);
void map_service_request(MappingContext& context, const fhir::json::Value& resource,
                         std::string_view where);
void map_diagnostic_report(MappingContext& context, const fhir::json::Value& resource,
                           std::string_view where);
void map_appointment(MappingContext& context, const fhir::json::Value& resource,
                     std::string_view where);
void map_goal(MappingContext& context, const fhir::json::Value& resource, std::string_view where);
void map_care_plan(MappingContext& context, const fhir::json::Value& resource,
                   std::string_view where);
void map_draft_order(MappingContext& context, const fhir::json::Value& resource,
                     std::string_view full_url, bool is_trigger, std::string_view where);

/// A drug as the mapping recognised it.
struct RecognisedDrug {
    const MappingTables::Ingredient* ingredient;
    bool from_text;  ///< by words only
};
/// The cancer drugs of a MedicationRequest, -Statement or -Administration; `code` is set to the
/// concept that names the product.
[[nodiscard]] std::vector<RecognisedDrug> recognise_drugs(MappingContext& context,
                                                          const fhir::json::Value& resource,
                                                          Concept& code);

/// Gene results of one Observation (patient model 3.5), appended to the context.
void map_molecular(MappingContext& context, const fhir::json::Value& resource, const Concept& code,
                   const Statement& statement, std::string_view status);
/// Panels whose region list covers a gene without a variant, and reports that name genes in words
/// only; runs when all observations are mapped.
void map_molecular_report(MappingContext& context, const fhir::json::Value& resource,
                          const Statement& statement, std::string_view status);

}  // namespace hookline::mappings
