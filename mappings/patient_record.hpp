#pragma once

#include <array>
#include <span>
#include <string_view>

#include "mappings/record_care.hpp"
#include "mappings/record_findings.hpp"
#include "mappings/record_statement.hpp"
#include "mappings/record_therapy.hpp"

namespace hookline::mappings {

/// One patient as the guidelines see it, in plain structures. Everything lives in the request arena
/// or points into the request body; nothing here leaves the request. The classes are those of the
/// ModelInfo OncologyPatient.
struct PatientRecord {
    PatientData patient;
    std::span<const SourceState> sources;
    std::span<const Condition> conditions;
    std::span<const PrimaryTumour> primary_tumours;
    std::span<const Metastasis> metastases;
    std::span<const Staging> stagings;
    std::span<const TumourMorphology> morphologies;
    std::span<const Symptom> symptoms;
    std::span<const Observation> observations;
    std::span<const GeneResult> gene_results;
    std::span<const Biomarker> biomarkers;
    std::span<const PerformanceStatus> performance;
    std::span<const Measurement> measurements;
    std::span<const Toxicity> toxicities;
    std::span<const DiagnosticReport> reports;
    std::span<const Imaging> imaging;
    std::span<const Response> responses;
    std::span<const ResectionMargin> margins;
    std::span<const Assertion> assertions;
    std::span<const MedicationExposure> exposures;
    std::span<const Procedure> procedures;
    std::span<const RadiotherapyCourse> radiotherapy;
    std::span<const ServiceRequest> service_requests;
    std::span<const Appointment> appointments;
    std::span<const Goal> goals;
    std::span<const CarePlan> care_plans;
    std::span<const GoalsOfCare> goals_of_care;
    std::span<const TreatmentIntent> intents;
    std::span<const Encounter> encounters;
    std::span<const TumourBoard> tumour_boards;
    std::span<const DraftOrder> draft_orders;
    std::span<const TherapyExposure> therapy_exposures;
    std::span<const TherapyCycle> therapy_cycles;
    std::span<const RegimenCourse> regimen_courses;
    std::span<const TherapyLine> therapy_lines;
    std::span<const TherapyFailure> therapy_failures;
    std::span<const PerioperativeTherapy> perioperative_therapy;
    std::span<const RadiotherapyTotal> radiotherapy_totals;
    std::span<const ToxicityCourse> toxicity_courses;
    std::span<const SkippedResource> skipped;
    std::size_t resources_read = 0;

    /// Unknown for a name that is no prefetch key.
    [[nodiscard]] DataState state_of(std::string_view source) const;
    /// Whether the caller sent something for the source, if only that reading it failed.
    [[nodiscard]] bool is_given(std::string_view source) const;
    /// Whether the caller sent everything of the source, usable or not.
    [[nodiscard]] bool is_sent(std::string_view source) const;
    /// Whether some order of the call cannot be read (DraftOrder::may_be).
    [[nodiscard]] bool has_unread_order() const;
};

}  // namespace hookline::mappings
