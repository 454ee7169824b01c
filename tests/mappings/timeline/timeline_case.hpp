#pragma once

#include <map>
#include <string>
#include <vector>

#include "fhir/base/arena.hpp"
#include "mappings/json_file.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/terminology.hpp"
#include "mappings/timeline/therapy_tables.hpp"
#include "tests/support/source_dir.hpp"

/// Cases of the timeline as data: statements in, cycles, lines and failures out. README.md beside
/// the files says how they are written.
namespace hookline::test {

/// The shipped value sets and the table of the timeline, loaded once.
[[nodiscard]] const mappings::Terminology& terminology();
[[nodiscard]] const mappings::TherapyTables& therapy_tables();

/// The statements of one case as a record; the vectors own them.
struct CaseRecord {
    std::vector<mappings::SourceState> sources;
    std::vector<mappings::MedicationExposure> exposures;
    std::vector<mappings::Metastasis> metastases;
    std::vector<mappings::Staging> stagings;
    std::vector<mappings::PrimaryTumour> tumours;
    std::vector<mappings::Response> responses;
    std::vector<mappings::Procedure> procedures;
    std::vector<mappings::RadiotherapyCourse> radiotherapy;
    std::vector<mappings::Toxicity> toxicities;
    std::vector<mappings::Appointment> appointments;
    std::vector<mappings::Assertion> assertions;
    std::vector<mappings::DraftOrder> drafts;
    mappings::Date today;

    /// Reads `given`. Texts point into the JSON and into `arena`.
    CaseRecord(const fhir::json::Value& given, std::string_view today, RequestArena& arena);

    /// Builds the timeline over the statements in their present order.
    [[nodiscard]] mappings::PatientRecord timeline(RequestArena& arena) const;
};

/// What the timeline wrote: class -> items -> field -> text as the case files spell it (`null`,
/// `true`, `FOLFOX`, `[bevacizumab, cetuximab]`).
using Written = std::map<std::string, std::vector<std::map<std::string, std::string>>>;
[[nodiscard]] Written written(const mappings::PatientRecord& record);

}  // namespace hookline::test
