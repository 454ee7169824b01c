#include "mappings/timeline/timeline.hpp"

#include "mappings/timeline/courses_of_care.hpp"
#include "mappings/timeline/derived.hpp"

namespace hookline::mappings {

void build_timeline(PatientRecord& record, const TherapyTables& tables, const Date& today,
                    RequestArena& arena) {
    const timeline::Scratch scratch(arena);
    const timeline::Day day = timeline::day_of(today);
    const timeline::Derived derived(record, tables, day, arena);
    record.therapy_exposures = derived.keep(write_exposures(derived));
    record.therapy_cycles = derived.keep(write_cycles(derived));
    record.regimen_courses = derived.keep(write_courses(derived));
    record.therapy_lines = derived.keep(write_lines(derived));
    record.therapy_failures = derived.keep(write_failures(derived, record.therapy_lines));
    record.perioperative_therapy = derived.keep(write_perioperative(derived));
    record.radiotherapy_totals =
        derived.keep(timeline::sum_radiotherapy(record.radiotherapy, day, arena));
    record.toxicity_courses = derived.keep(timeline::follow_toxicities(
        record.toxicities, derived.units, derived.lines, tables, day, arena));
}

}  // namespace hookline::mappings
