#pragma once

#include <string>
#include <vector>

#include "mappings/patient_record.hpp"

namespace hookline::test {

/// The statements of a record as lines that a reader can compare: class, words, date, and, where
/// they are not the usual ones, certainty, approximation and note. Conditions, Observations and
/// DiagnosticReports as such are left out; what they say stands in the other classes.
[[nodiscard]] std::vector<std::string> record_lines(const mappings::PatientRecord& record);

/// `skipped <element path>: <reason>` for each skipped resource.
[[nodiscard]] std::vector<std::string> skipped_lines(const mappings::PatientRecord& record);

}  // namespace hookline::test
