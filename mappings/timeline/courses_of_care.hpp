#pragma once

#include "mappings/timeline/scratch.hpp"

#include "mappings/patient_record.hpp"
#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// Sums the courses per site (patient model 3.7). A course told twice (same site, end and dose)
/// counts once; planned courses do not count.
[[nodiscard]] Vector<RadiotherapyTotal> sum_radiotherapy(
    std::span<const RadiotherapyCourse> courses, Day today);

/// One item per kind of toxicity with its latest grade and whether it persists (patient model 3.8).
/// Two grades of one day: the higher one, marked as conflict. `drafts`: a draft of a drug that
/// causes it begins the next cycle.
[[nodiscard]] Vector<ToxicityCourse> follow_toxicities(std::span<const Toxicity> toxicities,
                                                       std::span<const Unit> units,
                                                       std::span<const Line> lines,
                                                       std::span<const DraftOrder> drafts,
                                                       const TherapyTables& tables, Day today);

}  // namespace hookline::mappings::timeline
