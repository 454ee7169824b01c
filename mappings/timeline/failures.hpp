#pragma once

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

/// A line that counts as failed, before it is written into the record.
struct Failure {
    std::size_t line = 0;  ///< index
    std::string_view regimen;
    std::optional<Day> day;            ///< progression, relapse or stop
    std::optional<Day> interval_days;  ///< from the last dose; negative: during therapy
    bool adjuvant = false;
    bool stopped_for_progression = false;
    const Statement* evidence = nullptr;  ///< null when relapse is not dated
};

/// Which lines failed (patient model 3.6, conflict C-02), by line. Sets `progression` of each line.
[[nodiscard]] Vector<Failure> find_failures(Vector<Line>& lines, std::span<const Unit> units,
                                            const Surroundings& surroundings,
                                            const TherapyTables& tables);

}  // namespace hookline::mappings::timeline
