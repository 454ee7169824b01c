#include "engine/record/elements.hpp"
#include "mappings/record_therapy.hpp"

namespace hookline::engine {
namespace {

constexpr auto kTherapyExposure = statement_elements<record::TherapyExposure>(std::array{
    element<record::TherapyExposure, &record::TherapyExposure::ingredient>("ingredient"),
    element<record::TherapyExposure, &record::TherapyExposure::role>("role"),
    element<record::TherapyExposure, &record::TherapyExposure::start>("start"),
    element<record::TherapyExposure, &record::TherapyExposure::end>("end"),
    element<record::TherapyExposure, &record::TherapyExposure::last_dose>("lastDose"),
    element<record::TherapyExposure, &record::TherapyExposure::kind>("kind"),
    element<record::TherapyExposure, &record::TherapyExposure::rank>("rank"),
    element<record::TherapyExposure, &record::TherapyExposure::open_ended>("openEnded"),
    element<record::TherapyExposure, &record::TherapyExposure::setting>("setting"),
    element<record::TherapyExposure, &record::TherapyExposure::line>("line"),
});

constexpr auto kTherapyCycle = statement_elements<record::TherapyCycle>(std::array{
    element<record::TherapyCycle, &record::TherapyCycle::line>("line"),
    element<record::TherapyCycle, &record::TherapyCycle::number>("number"),
    element<record::TherapyCycle, &record::TherapyCycle::regimen>("regimen"),
    element<record::TherapyCycle, &record::TherapyCycle::ingredients>("ingredients"),
    element<record::TherapyCycle, &record::TherapyCycle::biologics>("biologics"),
    element<record::TherapyCycle, &record::TherapyCycle::start>("start"),
    element<record::TherapyCycle, &record::TherapyCycle::end>("end"),
    element<record::TherapyCycle, &record::TherapyCycle::length_days>("lengthDays"),
    element<record::TherapyCycle, &record::TherapyCycle::interval_days>("intervalDays"),
    element<record::TherapyCycle, &record::TherapyCycle::setting>("setting"),
});

constexpr auto kRegimenCourse = statement_elements<record::RegimenCourse>(std::array{
    element<record::RegimenCourse, &record::RegimenCourse::line>("line"),
    element<record::RegimenCourse, &record::RegimenCourse::regimen>("regimen"),
    element<record::RegimenCourse, &record::RegimenCourse::biologics>("biologics"),
    element<record::RegimenCourse, &record::RegimenCourse::start>("start"),
    element<record::RegimenCourse, &record::RegimenCourse::end>("end"),
    element<record::RegimenCourse, &record::RegimenCourse::cycle_count>("cycleCount"),
    element<record::RegimenCourse, &record::RegimenCourse::setting>("setting"),
    element<record::RegimenCourse, &record::RegimenCourse::stop_reason>("stopReason"),
});

constexpr auto kTherapyLine = statement_elements<record::TherapyLine>(std::array{
    element<record::TherapyLine, &record::TherapyLine::ordinal>("ordinal"),
    element<record::TherapyLine, &record::TherapyLine::number>("number"),
    element<record::TherapyLine, &record::TherapyLine::setting>("setting"),
    element<record::TherapyLine, &record::TherapyLine::perioperative>("perioperative"),
    element<record::TherapyLine, &record::TherapyLine::regimen>("regimen"),
    element<record::TherapyLine, &record::TherapyLine::current_regimen>("currentRegimen"),
    element<record::TherapyLine, &record::TherapyLine::regimens>("regimens"),
    element<record::TherapyLine, &record::TherapyLine::biologics>("biologics"),
    element<record::TherapyLine, &record::TherapyLine::current_biologics>("currentBiologics"),
    element<record::TherapyLine, &record::TherapyLine::start>("start"),
    element<record::TherapyLine, &record::TherapyLine::end>("end"),
    element<record::TherapyLine, &record::TherapyLine::cycle_count>("cycleCount"),
    element<record::TherapyLine, &record::TherapyLine::running>("running"),
    element<record::TherapyLine, &record::TherapyLine::stop_reason>("stopReason"),
    element<record::TherapyLine, &record::TherapyLine::progression>("progression"),
    element<record::TherapyLine, &record::TherapyLine::failed>("failed"),
});

constexpr auto kTherapyFailure = statement_elements<record::TherapyFailure>(std::array{
    element<record::TherapyFailure, &record::TherapyFailure::line>("line"),
    element<record::TherapyFailure, &record::TherapyFailure::regimen>("regimen"),
    element<record::TherapyFailure, &record::TherapyFailure::setting>("setting"),
    element<record::TherapyFailure, &record::TherapyFailure::interval_days>("intervalDays"),
    element<record::TherapyFailure, &record::TherapyFailure::basis>("basis"),
});

constexpr auto kPerioperativeTherapy = statement_elements<record::PerioperativeTherapy>(std::array{
    element<record::PerioperativeTherapy, &record::PerioperativeTherapy::backbone>("backbone"),
    element<record::PerioperativeTherapy, &record::PerioperativeTherapy::months>("months"),
    element<record::PerioperativeTherapy, &record::PerioperativeTherapy::start>("start"),
    element<record::PerioperativeTherapy, &record::PerioperativeTherapy::end>("end"),
});

constexpr auto kRadiotherapyTotal = statement_elements<record::RadiotherapyTotal>(std::array{
    element<record::RadiotherapyTotal, &record::RadiotherapyTotal::site>("site"),
    element<record::RadiotherapyTotal, &record::RadiotherapyTotal::dose_gy>("doseGy"),
    element<record::RadiotherapyTotal, &record::RadiotherapyTotal::courses>("courses"),
    element<record::RadiotherapyTotal, &record::RadiotherapyTotal::dose_complete>("doseComplete"),
    element<record::RadiotherapyTotal, &record::RadiotherapyTotal::start>("start"),
    element<record::RadiotherapyTotal, &record::RadiotherapyTotal::end>("end"),
});

constexpr auto kToxicityCourse = statement_elements<record::ToxicityCourse>(std::array{
    element<record::ToxicityCourse, &record::ToxicityCourse::kind>("kind"),
    element<record::ToxicityCourse, &record::ToxicityCourse::grade>("grade"),
    element<record::ToxicityCourse, &record::ToxicityCourse::highest>("highest"),
    element<record::ToxicityCourse, &record::ToxicityCourse::persistent>("persistent"),
    element<record::ToxicityCourse, &record::ToxicityCourse::basis>("basis"),
    element<record::ToxicityCourse, &record::ToxicityCourse::open>("open"),
});

constexpr std::array kClasses = {
    RecordClass{"TherapyExposure", kTherapyExposure},
    RecordClass{"TherapyCycle", kTherapyCycle},
    RecordClass{"RegimenCourse", kRegimenCourse},
    RecordClass{"TherapyLine", kTherapyLine},
    RecordClass{"TherapyFailure", kTherapyFailure},
    RecordClass{"PerioperativeTherapy", kPerioperativeTherapy},
    RecordClass{"RadiotherapyTotal", kRadiotherapyTotal},
    RecordClass{"ToxicityCourse", kToxicityCourse},
};

}  // namespace

std::span<const RecordClass> therapy_classes() {
    return kClasses;
}

}  // namespace hookline::engine
