#pragma once

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// Systemic therapy before and after the resection of metastases.
struct Perioperative {
    std::string_view backbone;  ///< given before the resection; empty: none
    Decimal months;
    Day start = 0;
    Day end = 0;
    Vector<std::size_t> units;
};

/// The therapy around the latest resection of metastases, done or planned; nothing without a
/// resection or without therapy near it. Time between the last dose before and the first dose after
/// the operation does not count. Therapy after a relapse is not part of it.
[[nodiscard]] std::optional<Perioperative> find_perioperative(std::span<const Line> lines,
                                                              std::span<const Unit> units,
                                                              const Surroundings& surroundings,
                                                              const TherapyTables& tables);

}  // namespace hookline::mappings::timeline
