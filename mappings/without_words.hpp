#pragma once

#include "fhir/base/arena.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/timeline/therapy_tables.hpp"

namespace hookline::mappings {

/// Whether any statement of the record has certainty `text-only`.
[[nodiscard]] bool has_words_only(const PatientRecord& record);

/// The record without the statements of certainty `text-only`, its timeline derived anew: what is
/// left is all that a critical alert may rest on, and nothing that is known from words only speaks
/// against one (decision D-04). In the arena; shares the other statements. States of the sources
/// stay. `today` as in build_timeline. Throws ArenaLimitExceeded.
[[nodiscard]] const PatientRecord& without_words(const PatientRecord& record,
                                                 const TherapyTables& tables, const Date& today,
                                                 RequestArena& arena);

}  // namespace hookline::mappings
