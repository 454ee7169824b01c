#include "engine/record/elements.hpp"
#include "mappings/record_care.hpp"

namespace hookline::engine {
namespace {

constexpr auto kMedicationExposure = statement_elements<record::MedicationExposure>(std::array{
    element<record::MedicationExposure, &record::MedicationExposure::code>("code"),
    element<record::MedicationExposure, &record::MedicationExposure::ingredient>("ingredient"),
    element<record::MedicationExposure, &record::MedicationExposure::regimen>("regimen"),
    element<record::MedicationExposure, &record::MedicationExposure::status>("status"),
    element<record::MedicationExposure, &record::MedicationExposure::start>("start"),
    element<record::MedicationExposure, &record::MedicationExposure::end>("end"),
    element<record::MedicationExposure, &record::MedicationExposure::kind>("kind"),
    element<record::MedicationExposure, &record::MedicationExposure::rank>("rank"),
    element<record::MedicationExposure, &record::MedicationExposure::systemic>("systemic"),
    element<record::MedicationExposure, &record::MedicationExposure::route>("route"),
    element<record::MedicationExposure, &record::MedicationExposure::stopped>("stopped"),
    element<record::MedicationExposure, &record::MedicationExposure::stop_reason>("stopReason"),
    element<record::MedicationExposure, &record::MedicationExposure::intent>("intent"),
});

constexpr auto kProcedure = statement_elements<record::Procedure>(std::array{
    element<record::Procedure, &record::Procedure::code>("code"),
    element<record::Procedure, &record::Procedure::status>("status"),
    element<record::Procedure, &record::Procedure::start>("start"),
    element<record::Procedure, &record::Procedure::end>("end"),
    element<record::Procedure, &record::Procedure::kinds>("kinds"),
    element<record::Procedure, &record::Procedure::major_surgery>("majorSurgery"),
    element<record::Procedure, &record::Procedure::intent>("intent"),
    element<record::Procedure, &record::Procedure::body_site>("bodySite"),
    element<record::Procedure, &record::Procedure::site>("site"),
});

constexpr auto kRadiotherapyCourse = statement_elements<record::RadiotherapyCourse>(std::array{
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::status>("status"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::site>("site"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::dose_gy>("doseGy"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::fractions>("fractions"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::intent>("intent"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::start>("start"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::end>("end"),
    element<record::RadiotherapyCourse, &record::RadiotherapyCourse::volume_described>(
        "volumeDescribed"),
});

constexpr auto kServiceRequest = statement_elements<record::ServiceRequest>(std::array{
    element<record::ServiceRequest, &record::ServiceRequest::code>("code"),
    element<record::ServiceRequest, &record::ServiceRequest::status>("status"),
    element<record::ServiceRequest, &record::ServiceRequest::intent>("intent"),
    element<record::ServiceRequest, &record::ServiceRequest::authored>("authored"),
    element<record::ServiceRequest, &record::ServiceRequest::occurrence>("occurrence"),
    element<record::ServiceRequest, &record::ServiceRequest::kinds>("kinds"),
    element<record::ServiceRequest, &record::ServiceRequest::body_site>("bodySite"),
    element<record::ServiceRequest, &record::ServiceRequest::site>("site"),
});

constexpr auto kAppointment = statement_elements<record::Appointment>(std::array{
    element<record::Appointment, &record::Appointment::service_type>("serviceType"),
    element<record::Appointment, &record::Appointment::status>("status"),
    element<record::Appointment, &record::Appointment::start>("start"),
    element<record::Appointment, &record::Appointment::kind>("kind"),
    element<record::Appointment, &record::Appointment::kinds>("kinds"),
    element<record::Appointment, &record::Appointment::in_call>("inCall"),
});

constexpr auto kGoal = statement_elements<record::Goal>(std::array{
    element<record::Goal, &record::Goal::description>("description"),
    element<record::Goal, &record::Goal::status>("status"),
});

constexpr auto kCarePlan = statement_elements<record::CarePlan>(std::array{
    element<record::CarePlan, &record::CarePlan::category>("category"),
    element<record::CarePlan, &record::CarePlan::status>("status"),
    element<record::CarePlan, &record::CarePlan::intent>("intent"),
    element<record::CarePlan, &record::CarePlan::is_activity>("isActivity"),
    element<record::CarePlan, &record::CarePlan::activity_status>("activityStatus"),
    element<record::CarePlan, &record::CarePlan::kinds>("kinds"),
    element<record::CarePlan, &record::CarePlan::start>("start"),
    element<record::CarePlan, &record::CarePlan::end>("end"),
});

constexpr auto kGoalsOfCare = statement_elements<record::GoalsOfCare>(std::array{
    element<record::GoalsOfCare, &record::GoalsOfCare::value>("value"),
    element<record::GoalsOfCare, &record::GoalsOfCare::basis>("basis"),
});

constexpr auto kTreatmentIntent = statement_elements<record::TreatmentIntent>(std::array{
    element<record::TreatmentIntent, &record::TreatmentIntent::value>("value"),
    element<record::TreatmentIntent, &record::TreatmentIntent::basis>("basis"),
});

constexpr auto kEncounter = statement_elements<record::Encounter>(std::array{
    element<record::Encounter, &record::Encounter::type>("type"),
    element<record::Encounter, &record::Encounter::status>("status"),
    element<record::Encounter, &record::Encounter::encounter_class>("encounterClass"),
    element<record::Encounter, &record::Encounter::start>("start"),
    element<record::Encounter, &record::Encounter::end>("end"),
    element<record::Encounter, &record::Encounter::kinds>("kinds"),
});

constexpr auto kTumourBoard = statement_elements<record::TumourBoard>(std::array{
    element<record::TumourBoard, &record::TumourBoard::basis>("basis"),
});

constexpr auto kDraftOrder = statement_elements<record::DraftOrder>(std::array{
    element<record::DraftOrder, &record::DraftOrder::key>("key"),
    element<record::DraftOrder, &record::DraftOrder::code>("code"),
    element<record::DraftOrder, &record::DraftOrder::kind>("kind"),
    element<record::DraftOrder, &record::DraftOrder::resource_type>("resourceType"),
    element<record::DraftOrder, &record::DraftOrder::status>("status"),
    element<record::DraftOrder, &record::DraftOrder::may_be>("mayBe"),
    element<record::DraftOrder, &record::DraftOrder::is_trigger>("isTrigger"),
    element<record::DraftOrder, &record::DraftOrder::selected>("selected"),
    element<record::DraftOrder, &record::DraftOrder::ingredients>("ingredients"),
    element<record::DraftOrder, &record::DraftOrder::body_site>("bodySite"),
    element<record::DraftOrder, &record::DraftOrder::site>("site"),
    element<record::DraftOrder, &record::DraftOrder::intent>("intent"),
    element<record::DraftOrder, &record::DraftOrder::timing>("timing"),
    element<record::DraftOrder, &record::DraftOrder::dose_gy>("doseGy"),
    element<record::DraftOrder, &record::DraftOrder::fractions>("fractions"),
    element<record::DraftOrder, &record::DraftOrder::occurrence>("occurrence"),
});

constexpr std::array kClasses = {
    RecordClass{"MedicationExposure", kMedicationExposure},
    RecordClass{"Procedure", kProcedure},
    RecordClass{"RadiotherapyCourse", kRadiotherapyCourse},
    RecordClass{"ServiceRequest", kServiceRequest},
    RecordClass{"Appointment", kAppointment},
    RecordClass{"Goal", kGoal},
    RecordClass{"CarePlan", kCarePlan},
    RecordClass{"GoalsOfCare", kGoalsOfCare},
    RecordClass{"TreatmentIntent", kTreatmentIntent},
    RecordClass{"Encounter", kEncounter},
    RecordClass{"TumourBoard", kTumourBoard},
    RecordClass{"DraftOrder", kDraftOrder},
};

}  // namespace

std::span<const RecordClass> care_classes() {
    return kClasses;
}

}  // namespace hookline::engine
