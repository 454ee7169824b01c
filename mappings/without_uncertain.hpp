#pragma once

#include "fhir/base/arena.hpp"
#include "mappings/patient_record.hpp"
#include "mappings/timeline/therapy_tables.hpp"

namespace hookline::mappings {

/// Statements that say too little for some alerts: those that rest on words (decision D-04), and
/// preliminary values (FHIR shapes section 8).
struct Uncertain {
    bool words = false;
    bool preliminary = false;

    [[nodiscard]] bool any() const { return words || preliminary; }
    friend bool operator==(const Uncertain&, const Uncertain&) = default;
};

/// Which of them the record holds.
[[nodiscard]] Uncertain find_uncertain(const PatientRecord& record);

/// The statements of the record without them; the timeline stays as it is. In the arena; shares the
/// other statements. Throws ArenaLimitExceeded.
[[nodiscard]] PatientRecord drop_uncertain(const PatientRecord& record, Uncertain left_out,
                                           RequestArena& arena);

/// The record without them, its timeline derived anew: what is left is all that an alert may rest
/// on which they must not establish, and nothing of them speaks against it. In the arena; shares
/// the other statements. States of the sources stay. `today` as in build_timeline. Throws
/// ArenaLimitExceeded.
[[nodiscard]] const PatientRecord& without_uncertain(const PatientRecord& record,
                                                     Uncertain left_out,
                                                     const TherapyTables& tables, const Date& today,
                                                     RequestArena& arena);

}  // namespace hookline::mappings
