#include <algorithm>
#include <cstdlib>

#include "mappings/timeline/derived.hpp"

namespace hookline::mappings::timeline {
namespace {

std::optional<std::int32_t> nearest_length(Day interval, const TherapyTables& tables) {
    if (interval > tables.regimen_active_days) {
        return std::nullopt;  // a pause is no cycle length
    }
    std::optional<std::int32_t> best;
    for (const std::int32_t length : tables.cycle_lengths) {
        if (!best || std::abs(length - interval) < std::abs(*best - interval)) {
            best = length;
        }
    }
    return best;
}

// The start of the next cycle of the same line.
std::optional<Day> next_start(std::size_t unit, const Derived& derived) {
    for (std::size_t next = unit + 1; next < derived.units.size(); ++next) {
        const Unit& candidate = derived.units[next];
        if (derived.line_of(next) == derived.line_of(unit) &&
            candidate.chemoradiotherapy == derived.units[unit].chemoradiotherapy) {
            return candidate.is_cycle ? std::optional(candidate.when.from) : std::nullopt;
        }
    }
    return std::nullopt;
}

// What is undated falls on 1970-01-01.
Day start_of(const Dose& dose) {
    return dose.dated ? dose.when.from : 0;
}

std::string_view name_of(const Dose& dose, const Derived& derived) {
    return dose.drug == kUnnamedDrug ? std::string_view()
                                     : derived.tables.ingredients[dose.drug].name;
}

TherapyExposure exposure_of(const Dose& dose, std::optional<std::size_t> unit,
                            const Derived& derived) {
    TherapyExposure exposure;
    if (dose.drug != kUnnamedDrug) {
        exposure.ingredient = name_of(dose, derived);
        exposure.role = derived.tables.ingredients[dose.drug].role;
    }
    if (dose.dated) {
        exposure.start = date_of(dose.when.from);
        exposure.end = dose.when.length() == 1 ? exposure.start : date_of(dose.when.to);
        exposure.effective = exposure.end;
        if (!dose.open) {
            exposure.last_dose = exposure.end;
        }
    }
    exposure.kind = dose.kind;
    exposure.rank = dose.rank;
    exposure.open_ended = dose.open;
    exposure.approximate = dose.approximate;
    exposure.certainty = dose.certainty;
    if (unit) {
        exposure.setting = derived.setting_of(*unit);
        exposure.line = derived.ordinal_of(*unit);
    }
    exposure.sources = references_of(dose);
    return exposure;
}

TherapyCycle cycle_of(std::size_t index, const Derived& derived) {
    const Unit& unit = derived.units[index];
    TherapyCycle cycle;
    cycle.line = derived.ordinal_of(index);
    cycle.regimen = unit.regimen;
    cycle.ingredients = derived.names(unit.drugs);
    cycle.biologics = derived.names(unit.drugs & derived.tables.biologics);
    cycle.start = date_of(unit.when.from);
    cycle.end = unit.when.length() == 1 ? cycle.start : date_of(unit.when.to);
    if (const auto next = next_start(index, derived)) {
        cycle.interval_days = *next - unit.when.from;
        cycle.length_days = nearest_length(*cycle.interval_days, derived.tables);
    }
    cycle.setting = derived.setting_of(index);
    cycle.effective = cycle.end;
    cycle.approximate = unit.approximate;
    cycle.certainty = unit.certainty;
    cycle.sources = references_of(std::span(&index, 1), derived);
    return cycle;
}

// Units in a row of one line and regimen.
RegimenCourse course_of(std::span<const std::size_t> row, const Derived& derived) {
    const Unit& first = derived.units[row.front()];
    RegimenCourse course;
    course.line = derived.ordinal_of(row.front());
    course.regimen = first.regimen;
    course.setting = derived.setting_of(row.front());
    course.cycle_count = 0;
    course.certainty = first.certainty;
    course.approximate = first.approximate;
    DrugSet drugs;
    for (const std::size_t index : row) {
        const Unit& unit = derived.units[index];
        if (unit.dated) {
            course.start = course.start ? course.start : date_of(unit.when.from);
            const bool later = !course.end || day_of(*course.end) < unit.when.to;
            course.end = later ? date_of(unit.when.to) : course.end;
        }
        if (!unit.is_cycle || !course.cycle_count) {
            course.cycle_count = std::nullopt;
        } else {
            course.cycle_count = *course.cycle_count + 1;
        }
        drugs.insert(unit.drugs);
        course.certainty = std::min(course.certainty, unit.certainty);
    }
    course.effective = course.end;
    course.biologics = derived.names(drugs & derived.tables.biologics);
    const Line* line = derived.line_of(row.front());
    if (line != nullptr && line->units.back() == row.back()) {
        course.stop_reason = line->stop_reason;
    }
    course.sources = references_of(row, derived);
    return course;
}

}  // namespace

Vector<TherapyExposure> write_exposures(const Derived& derived) {
    const auto place_of = [&](const Dose* dose) {
        return static_cast<std::size_t>(dose - derived.doses.data());
    };
    // The first unit that holds the dose.
    Vector<std::optional<std::size_t>> unit_of(derived.doses.size());
    for (std::size_t unit = derived.units.size(); unit-- > 0;) {
        for (const Dose* dose : derived.units[unit].doses) {
            unit_of[place_of(dose)] = unit;
        }
    }
    Vector<const Dose*> doses;
    doses.reserve(derived.doses.size());
    for (const Dose& dose : derived.doses) {
        doses.push_back(&dose);
    }
    put_in_order(doses, [&](const Dose* a, const Dose* b) {
        const Day day = start_of(*a);
        const Day other = start_of(*b);
        return day != other ? day < other : name_of(*a, derived) < name_of(*b, derived);
    });
    Vector<TherapyExposure> exposures;
    exposures.reserve(doses.size());
    for (const Dose* dose : doses) {
        exposures.push_back(exposure_of(*dose, unit_of[place_of(dose)], derived));
    }
    return exposures;
}

Vector<TherapyCycle> write_cycles(const Derived& derived) {
    Vector<TherapyCycle> cycles;
    cycles.reserve(derived.units.size());
    Vector<std::int32_t> numbers(derived.lines.size(), 0);
    for (std::size_t i = 0; i < derived.units.size(); ++i) {
        if (!derived.units[i].is_cycle) {
            continue;
        }
        cycles.push_back(cycle_of(i, derived));
        if (const auto line = derived.ordinal_of(i)) {
            cycles.back().number = ++numbers[static_cast<std::size_t>(*line) - 1];
        }
    }
    return cycles;
}

Vector<RegimenCourse> write_courses(const Derived& derived) {
    Vector<RegimenCourse> courses;
    Vector<std::size_t> row;
    for (std::size_t i = 0; i < derived.units.size(); ++i) {
        if (!row.empty()) {
            const Unit& before = derived.units[row.back()];
            const bool same = derived.line_of(i) == derived.line_of(row.back()) &&
                              derived.units[i].chemoradiotherapy == before.chemoradiotherapy &&
                              derived.units[i].regimen == before.regimen;
            if (!same) {
                courses.push_back(course_of(row, derived));
                row.clear();
            }
        }
        row.push_back(i);
    }
    if (!row.empty()) {
        courses.push_back(course_of(row, derived));
    }
    return courses;
}

}  // namespace hookline::mappings::timeline
