#pragma once

#include "fhir/base/arena.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/timeline/therapy_tables.hpp"

namespace hookline::mappings {

/// Derives the classes of record_therapy.hpp from the statements of the record, which must all be
/// there, and puts them into it. The order of the statements and their repetition make no
/// difference. Dates after `today` (a full date) are no history. Unread sources never prove
/// absence: `running` is null, and the setting is null where only unread Conditions could tell it.
/// Throws ArenaLimitExceeded. Spec: patient model 3.6 to 3.8.
void build_timeline(PatientRecord& record, const TherapyTables& tables, const Date& today,
                    RequestArena& arena);

}  // namespace hookline::mappings
