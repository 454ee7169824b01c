#include "mappings/record_sources.hpp"

#include <algorithm>
#include <array>

#include "mappings/build_record.hpp"

namespace hookline::mappings {
namespace {

// In the order of kSourceNames.
constexpr std::array<std::string_view, kSourceNames.size()> kTypes = {"Patient",
                                                                      "Condition",
                                                                      "Observation",
                                                                      "DiagnosticReport",
                                                                      "MedicationRequest",
                                                                      "MedicationStatement",
                                                                      "MedicationAdministration",
                                                                      "Procedure",
                                                                      "ServiceRequest",
                                                                      "Appointment",
                                                                      "CarePlan",
                                                                      "Goal",
                                                                      "Encounter",
                                                                      "AdverseEvent"};

using Keys = std::span<const std::string_view>;

// A birth date turns an age at onset into a day.
constexpr std::array<std::string_view, 2> kConditions = {"patient", "conditions"};
// Reports may hold Observations of their own.
constexpr std::array<std::string_view, 2> kObservations = {"observations", "diagnosticReports"};
constexpr std::array<std::string_view, 4> kFindings = {"patient", "conditions", "observations",
                                                       "diagnosticReports"};
constexpr std::array<std::string_view, 1> kReports = {"diagnosticReports"};
// What was done is known before it is reported.
constexpr std::array<std::string_view, 2> kImaging = {"diagnosticReports", "procedures"};
// Therapy is also told by procedures, plans and diagnoses such as "history of chemotherapy".
constexpr std::array<std::string_view, 8> kExposures = {
    "patient",    "conditions", "medicationRequests", "medicationStatements",
    "procedures", "carePlans",  "serviceRequests",    "medicationAdministrations"};
// Lines and failures also rest on what happened around them: metastases, progression, operations.
constexpr std::array<std::string_view, 10> kCourse = {"patient",
                                                      "conditions",
                                                      "observations",
                                                      "diagnosticReports",
                                                      "medicationRequests",
                                                      "medicationStatements",
                                                      "medicationAdministrations",
                                                      "procedures",
                                                      "serviceRequests",
                                                      "carePlans"};
// The keys of a class that rests on one source more.
template <std::size_t N>
constexpr std::array<std::string_view, N + 1> with(const std::array<std::string_view, N>& keys,
                                                   std::string_view key) {
    std::array<std::string_view, N + 1> result = {};
    std::ranges::copy(keys, result.begin());
    result.back() = key;
    return result;
}

// Therapy around an operation also rests on one that is only planned.
constexpr auto kPerioperative = with(kCourse, "appointments");
constexpr auto kToxicity = with(kFindings, "adverseEvents");
constexpr auto kToxicityCourse = with(kCourse, "adverseEvents");
// Operations and radiotherapy are also told by diagnoses such as "absence of part of the bowel".
constexpr std::array<std::string_view, 3> kProcedures = {"patient", "conditions", "procedures"};
constexpr std::array<std::string_view, 1> kServiceRequests = {"serviceRequests"};
// An appointment says what it is for by the order or procedure that it refers to.
constexpr std::array<std::string_view, 3> kAppointments = {"appointments", "serviceRequests",
                                                           "procedures"};
constexpr std::array<std::string_view, 1> kGoals = {"goals"};
constexpr std::array<std::string_view, 3> kCarePlans = {"carePlans", "serviceRequests",
                                                        "procedures"};
constexpr std::array<std::string_view, 7> kGoalsOfCare = {
    "patient", "conditions", "procedures", "serviceRequests", "carePlans", "goals", "encounters"};
constexpr std::array<std::string_view, 6> kIntents = {
    "medicationRequests", "medicationStatements", "medicationAdministrations",
    "procedures",         "serviceRequests",      "carePlans"};
constexpr std::array<std::string_view, 1> kEncounters = {"encounters"};
constexpr std::array<std::string_view, 4> kTumourBoards = {"procedures", "serviceRequests",
                                                           "carePlans", "encounters"};
constexpr std::array<std::string_view, 1> kPatient = {"patient"};
constexpr std::array<std::string_view, 2> kDispatched = {"medicationRequests", "serviceRequests"};

struct Row {
    std::string_view class_name;
    Keys keys;
};

constexpr std::array kRows = {
    Row{"Patient", kPatient},
    Row{"Condition", kConditions},
    Row{"PrimaryTumour", kConditions},
    Row{"Metastasis", kFindings},
    Row{"Staging", kFindings},
    Row{"TumourMorphology", kFindings},
    Row{"Symptom", kFindings},
    Row{"Observation", kObservations},
    Row{"GeneResult", kObservations},
    Row{"Biomarker", kFindings},
    Row{"PerformanceStatus", kObservations},
    Row{"Measurement", kObservations},
    Row{"Toxicity", kToxicity},
    Row{"DiagnosticReport", kReports},
    Row{"Imaging", kImaging},
    Row{"Response", kFindings},
    Row{"ResectionMargin", kObservations},
    Row{"Assertion", kFindings},
    Row{"MedicationExposure", kExposures},
    Row{"Procedure", kProcedures},
    Row{"RadiotherapyCourse", kProcedures},
    Row{"ServiceRequest", kServiceRequests},
    Row{"Appointment", kAppointments},
    Row{"Goal", kGoals},
    Row{"CarePlan", kCarePlans},
    Row{"GoalsOfCare", kGoalsOfCare},
    Row{"TreatmentIntent", kIntents},
    Row{"Encounter", kEncounters},
    Row{"TumourBoard", kTumourBoards},
    Row{"TherapyExposure", kCourse},
    Row{"TherapyCycle", kCourse},
    Row{"RegimenCourse", kCourse},
    Row{"TherapyLine", kCourse},
    Row{"TherapyFailure", kCourse},
    Row{"PerioperativeTherapy", kPerioperative},
    Row{"RadiotherapyTotal", kProcedures},
    Row{"ToxicityCourse", kToxicityCourse},
};

}  // namespace

Keys sources_of_class(std::string_view class_name) {
    const auto* found = std::ranges::find(kRows, class_name, &Row::class_name);
    return found == kRows.end() ? Keys() : found->keys;
}

std::string_view type_of_source(std::size_t source) {
    return kTypes.at(source);
}

bool can_trigger_rules(std::string_view type) {
    return type.empty() || std::ranges::find(kTypesWithRules, type) != kTypesWithRules.end();
}

Keys sources_of_dispatched_orders() {
    return kDispatched;
}

}  // namespace hookline::mappings
