#pragma once

#include <cstdint>

#include "fhir/base/clock.hpp"

namespace hookline::engine {

/// What the evaluation of a call may cost. What is not evaluated within it was not checked, and the
/// cards say so (SR-110, SR-122, SR-143).
struct Budget {
    /// Of each evaluation; what evaluations share counts for the one of the call as a whole. A body
    /// of 5 MB takes less than a tenth.
    std::uint64_t steps_max = 5'000'000;
    const Clock* clock = nullptr;  ///< asked every thousand steps; null: there is no deadline
    std::int64_t deadline_ms = 0;  ///< as `clock` counts
};

}  // namespace hookline::engine
