// Units of drugs without dates.
#include <algorithm>

#include "mappings/timeline/unit_parts.hpp"

namespace hookline::mappings::timeline {

Vector<Unit> undated_units(std::span<const Dose* const> doses, const TherapyTables& tables) {
    Vector<Unit> result;
    Vector<const Dose*> companions;
    for (const Dose* dose : doses) {
        const bool defines =
            dose->drug == kUnnamedDrug || tables.line_defining.contains(dose->drug);
        if (defines) {
            result.push_back(undated_course());
            result.back().chemoradiotherapy = dose->drug == kUnnamedDrug && dose->with_radiotherapy;
            add(result.back(), dose);
        } else {
            companions.push_back(dose);
        }
    }
    if (result.empty() && !companions.empty()) {
        result.push_back(undated_course());
    }
    for (Unit& unit : result) {
        const bool is_unnamed = unit.drugs.empty() && !unit.doses.empty();
        for (const Dose* dose : is_unnamed ? Vector<const Dose*>() : companions) {
            add(unit, dose);
        }
        name_regimen(unit, tables);
    }
    return result;
}

void add_given_now(std::span<const Dose* const> doses, Day today, const TherapyTables& tables,
                   Vector<Unit>& units) {
    if (doses.empty()) {
        return;
    }
    const bool runs = !units.empty() && units.back().dated && !units.back().chemoradiotherapy &&
                      today - units.back().when.to <= tables.regimen_active_days;
    if (!runs) {
        units.push_back(undated_course());
    }
    for (const Dose* dose : doses) {
        add(units.back(), dose);
    }
    name_regimen(units.back(), tables);
}

}  // namespace hookline::mappings::timeline
