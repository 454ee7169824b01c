#pragma once

#include <span>
#include "mappings/timeline/scratch.hpp"

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// The parts of `period` that no period of `cover` (ascending by start, may overlap) covers.
[[nodiscard]] Vector<Period> subtract(const Period& period, std::span<const Period> cover);

/// A part of a drug's period.
struct PeriodPiece {
    Period when;
    const Dose* dose = nullptr;
};

/// A stretch of time with the drugs that were taken in it.
struct PeriodGroup {
    Period when;
    Vector<const Dose*> doses;
};

/// Cuts the time of all pieces wherever the drugs change. A stretch shorter than `days_min` that
/// touches another one is no change of drugs and joins it: drugs of one regimen rarely begin and
/// end on the same day.
[[nodiscard]] Vector<PeriodGroup> group_periods(std::span<const PeriodPiece> pieces, Day days_min);

}  // namespace hookline::mappings::timeline
