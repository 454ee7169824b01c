#pragma once

#include <span>

#include "mappings/timeline/working.hpp"

/// What build_units (working.hpp) is made of. Internal to the units.
namespace hookline::mappings::timeline {

/// The dose becomes one of the unit, and its drug, if it has a name, one of its drugs.
void add(Unit& unit, const Dose* dose);

/// A unit without dates and without doses so far, of which only the drugs will be known.
[[nodiscard]] Unit undated_course();

/// Names the regimen of the unit, and says how sure it is: each drug is as sure as its best dose,
/// the regimen as its weakest drug. The unit has at least one dose.
void name_regimen(Unit& unit, const TherapyTables& tables);

/// Drugs without dates: one unit per drug that defines a line, with the drugs that do not.
[[nodiscard]] Vector<Unit> undated_units(std::span<const Dose* const> doses,
                                         const TherapyTables& tables);

/// What is being given now, nobody says since when, belongs to the course that still runs, else it
/// is the latest course. `units` are in the order of time.
void add_given_now(std::span<const Dose* const> doses, Day today, const TherapyTables& tables,
                   Vector<Unit>& units);

/// Adds the unit to `result`. A fluoropyrimidine during pelvic radiotherapy is chemoradiotherapy;
/// what a course covers beyond it becomes units of its own.
void split_chemoradiotherapy(Unit unit, const Surroundings& surroundings,
                             const TherapyTables& tables, Vector<Unit>& result);

}  // namespace hookline::mappings::timeline
