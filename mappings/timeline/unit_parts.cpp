#include "mappings/timeline/unit_parts.hpp"

#include <algorithm>

namespace hookline::mappings::timeline {

void add(Unit& unit, const Dose* dose) {
    unit.doses.push_back(dose);
    if (dose->drug != kUnnamedDrug) {
        unit.drugs.insert(dose->drug);
    }
}

Unit undated_course() {
    Unit unit;
    unit.is_cycle = false;
    return unit;
}

void name_regimen(Unit& unit, const TherapyTables& tables) {
    unit.regimen = recognise_regimen(unit.drugs, tables);
    if (unit.drugs.empty()) {
        unit.certainty = unit.doses.front()->certainty;
        unit.approximate = unit.doses.front()->approximate;
        return;
    }
    backbone_of(unit.drugs, tables).for_each([&](std::size_t drug) {
        Certainty best = Certainty::Conflict;
        bool approximate = true;
        for (const Dose* dose : unit.doses) {
            if (dose->drug == drug) {
                best = std::min(best, dose->certainty);
                approximate = approximate && dose->approximate;
            }
        }
        unit.certainty = std::max(unit.certainty, best);
        unit.approximate = unit.approximate || approximate;
    });
}

}  // namespace hookline::mappings::timeline
