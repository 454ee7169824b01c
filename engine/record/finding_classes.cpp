#include "engine/record/elements.hpp"
#include "mappings/record_findings.hpp"

namespace hookline::engine {
namespace {

cql::Value assertion_value(const void* data, RequestArena& arena) {
    const auto& assertion = *static_cast<const record::Assertion*>(data);
    if (assertion.boolean) {
        return cql::Value::boolean(*assertion.boolean);
    }
    if (assertion.integer) {
        return cql::Value::integer(*assertion.integer);
    }
    return to_value(assertion.text, arena);
}

constexpr auto kCondition = statement_elements<record::Condition>(std::array{
    element<record::Condition, &record::Condition::code>("code"),
    element<record::Condition, &record::Condition::status>("status"),
    element<record::Condition, &record::Condition::clinical_status>("clinicalStatus"),
    element<record::Condition, &record::Condition::verification_status>("verificationStatus"),
    element<record::Condition, &record::Condition::category>("category"),
    element<record::Condition, &record::Condition::severity>("severity"),
    element<record::Condition, &record::Condition::body_site>("bodySite"),
    element<record::Condition, &record::Condition::histology>("histology"),
    element<record::Condition, &record::Condition::stages>("stages"),
    element<record::Condition, &record::Condition::abatement>("abatement"),
    element<record::Condition, &record::Condition::recorded>("recorded"),
    element<record::Condition, &record::Condition::related>("related"),
    element<record::Condition, &record::Condition::is_malignancy>("isMalignancy"),
});

constexpr auto kPrimaryTumour = statement_elements<record::PrimaryTumour>(std::array{
    element<record::PrimaryTumour, &record::PrimaryTumour::code>("code"),
    element<record::PrimaryTumour, &record::PrimaryTumour::status>("status"),
    element<record::PrimaryTumour, &record::PrimaryTumour::site>("site"),
    element<record::PrimaryTumour, &record::PrimaryTumour::histology>("histology"),
    element<record::PrimaryTumour, &record::PrimaryTumour::recurrent>("recurrent"),
    element<record::PrimaryTumour, &record::PrimaryTumour::is_history>("isHistory"),
    element<record::PrimaryTumour, &record::PrimaryTumour::site_unspecified>("siteUnspecified"),
});

constexpr auto kMetastasis = statement_elements<record::Metastasis>(std::array{
    element<record::Metastasis, &record::Metastasis::code>("code"),
    element<record::Metastasis, &record::Metastasis::status>("status"),
    element<record::Metastasis, &record::Metastasis::site>("site"),
    element<record::Metastasis, &record::Metastasis::possible_sites>("possibleSites"),
    element<record::Metastasis, &record::Metastasis::ambiguous>("ambiguous"),
    element<record::Metastasis, &record::Metastasis::basis>("basis"),
    element<record::Metastasis, &record::Metastasis::primary_site>("primarySite"),
});

constexpr auto kStaging = statement_elements<record::Staging>(std::array{
    element<record::Staging, &record::Staging::kind>("kind"),
    element<record::Staging, &record::Staging::value>("value"),
    element<record::Staging, &record::Staging::prefix>("prefix"),
    element<record::Staging, &record::Staging::site>("site"),
    element<record::Staging, &record::Staging::related>("related"),
});

constexpr auto kTumourMorphology = statement_elements<record::TumourMorphology>(std::array{
    element<record::TumourMorphology, &record::TumourMorphology::code>("code"),
    element<record::TumourMorphology, &record::TumourMorphology::histology>("histology"),
    element<record::TumourMorphology, &record::TumourMorphology::differentiation>(
        "differentiation"),
    element<record::TumourMorphology, &record::TumourMorphology::basis>("basis"),
    element<record::TumourMorphology, &record::TumourMorphology::site>("site"),
});

constexpr auto kSymptom = statement_elements<record::Symptom>(std::array{
    element<record::Symptom, &record::Symptom::code>("code"),
    element<record::Symptom, &record::Symptom::kind>("kind"),
    element<record::Symptom, &record::Symptom::site>("site"),
    element<record::Symptom, &record::Symptom::open>("open"),
    element<record::Symptom, &record::Symptom::severity>("severity"),
    element<record::Symptom, &record::Symptom::end>("end"),
    element<record::Symptom, &record::Symptom::recorded>("recorded"),
});

constexpr auto kObservation = statement_elements<record::Observation>(std::array{
    element<record::Observation, &record::Observation::code>("code"),
    element<record::Observation, &record::Observation::status>("status"),
    element<record::Observation, &record::Observation::value>("value"),
});

constexpr auto kGeneResult = statement_elements<record::GeneResult>(std::array{
    element<record::GeneResult, &record::GeneResult::gene>("gene"),
    element<record::GeneResult, &record::GeneResult::exon>("exon"),
    element<record::GeneResult, &record::GeneResult::result>("result"),
    element<record::GeneResult, &record::GeneResult::scope>("scope"),
    element<record::GeneResult, &record::GeneResult::variant>("variant"),
    element<record::GeneResult, &record::GeneResult::v600e>("v600e"),
    element<record::GeneResult, &record::GeneResult::preliminary>("preliminary"),
    element<record::GeneResult, &record::GeneResult::specimen>("specimen"),
    element<record::GeneResult, &record::GeneResult::tumour_dna_shown>("tumourDnaShown"),
});

constexpr auto kBiomarker = statement_elements<record::Biomarker>(std::array{
    element<record::Biomarker, &record::Biomarker::marker>("marker"),
    element<record::Biomarker, &record::Biomarker::result>("result"),
    element<record::Biomarker, &record::Biomarker::value>("value"),
    element<record::Biomarker, &record::Biomarker::unit>("unit"),
    element<record::Biomarker, &record::Biomarker::preliminary>("preliminary"),
});

constexpr auto kPerformanceStatus = statement_elements<record::PerformanceStatus>(std::array{
    element<record::PerformanceStatus, &record::PerformanceStatus::scale>("scale"),
    element<record::PerformanceStatus, &record::PerformanceStatus::score>("score"),
    element<record::PerformanceStatus, &record::PerformanceStatus::ecog>("ecog"),
    element<record::PerformanceStatus, &record::PerformanceStatus::converted>("converted"),
    element<record::PerformanceStatus, &record::PerformanceStatus::uncertain>("uncertain"),
});

constexpr auto kMeasurement = statement_elements<record::Measurement>(std::array{
    element<record::Measurement, &record::Measurement::kind>("kind"),
    element<record::Measurement, &record::Measurement::value>("value"),
    element<record::Measurement, &record::Measurement::unit>("unit"),
    element<record::Measurement, &record::Measurement::comparator>("comparator"),
});

constexpr auto kToxicity = statement_elements<record::Toxicity>(std::array{
    element<record::Toxicity, &record::Toxicity::code>("code"),
    element<record::Toxicity, &record::Toxicity::kind>("kind"),
    element<record::Toxicity, &record::Toxicity::grade>("grade"),
    element<record::Toxicity, &record::Toxicity::grade_inferred>("gradeInferred"),
    element<record::Toxicity, &record::Toxicity::treatment_related>("treatmentRelated"),
    element<record::Toxicity, &record::Toxicity::open>("open"),
    element<record::Toxicity, &record::Toxicity::end>("end"),
});

constexpr auto kDiagnosticReport = statement_elements<record::DiagnosticReport>(std::array{
    element<record::DiagnosticReport, &record::DiagnosticReport::code>("code"),
    element<record::DiagnosticReport, &record::DiagnosticReport::status>("status"),
    element<record::DiagnosticReport, &record::DiagnosticReport::conclusions>("conclusions"),
    element<record::DiagnosticReport, &record::DiagnosticReport::kinds>("kinds"),
});

constexpr auto kImaging = statement_elements<record::Imaging>(std::array{
    element<record::Imaging, &record::Imaging::code>("code"),
    element<record::Imaging, &record::Imaging::modality>("modality"),
    element<record::Imaging, &record::Imaging::regions>("regions"),
    element<record::Imaging, &record::Imaging::report_status>("reportStatus"),
});

constexpr auto kResponse = statement_elements<record::Response>(std::array{
    element<record::Response, &record::Response::result>("result"),
    element<record::Response, &record::Response::major>("major"),
    element<record::Response, &record::Response::basis>("basis"),
});

constexpr auto kResectionMargin = statement_elements<record::ResectionMargin>(std::array{
    element<record::ResectionMargin, &record::ResectionMargin::value>("value"),
});

constexpr auto kAssertion = statement_elements<record::Assertion>(std::array{
    element<record::Assertion, &record::Assertion::name>("name"),
    Element{"value", assertion_value},
    element<record::Assertion, &record::Assertion::performer>("performer"),
});

constexpr std::array kClasses = {
    RecordClass{"Condition", kCondition},
    RecordClass{"PrimaryTumour", kPrimaryTumour},
    RecordClass{"Metastasis", kMetastasis},
    RecordClass{"Staging", kStaging},
    RecordClass{"TumourMorphology", kTumourMorphology},
    RecordClass{"Symptom", kSymptom},
    RecordClass{"Observation", kObservation},
    RecordClass{"GeneResult", kGeneResult},
    RecordClass{"Biomarker", kBiomarker},
    RecordClass{"PerformanceStatus", kPerformanceStatus},
    RecordClass{"Measurement", kMeasurement},
    RecordClass{"Toxicity", kToxicity},
    RecordClass{"DiagnosticReport", kDiagnosticReport},
    RecordClass{"Imaging", kImaging},
    RecordClass{"Response", kResponse},
    RecordClass{"ResectionMargin", kResectionMargin},
    RecordClass{"Assertion", kAssertion},
};

}  // namespace

std::span<const RecordClass> finding_classes() {
    return kClasses;
}

}  // namespace hookline::engine
