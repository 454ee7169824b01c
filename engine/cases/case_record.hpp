#pragma once

#include "engine/cases/case.hpp"
#include "fhir/base/arena.hpp"
#include "mappings/mapping_tables.hpp"
#include "mappings/patient_record.hpp"

namespace hookline::engine {

/// A synthetic patient of whom nothing is known but the orders and appointments of the case. No
/// source counts as read.
[[nodiscard]] mappings::PatientRecord make_case_record(const Case& test,
                                                       const mappings::MappingTables& tables,
                                                       RequestArena& arena);

}  // namespace hookline::engine
