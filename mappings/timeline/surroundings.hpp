#pragma once

#include "mappings/patient_record.hpp"
#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// Collects what the timeline needs beside the exposures: metastases, progression, operations,
/// radiotherapy, stopped orders, and which sources were read completely.
[[nodiscard]] Surroundings collect_surroundings(const PatientRecord& record,
                                                const TherapyTables& tables, Day today);

}  // namespace hookline::mappings::timeline
