// Chemotherapy that was given with pelvic radiotherapy.
#include <algorithm>

#include "mappings/timeline/periods.hpp"
#include "mappings/timeline/unit_parts.hpp"

namespace hookline::mappings::timeline {
namespace {

bool is_sensitiser(const Unit& unit, const TherapyTables& tables) {
    return !unit.drugs.empty() && tables.sensitisers.includes(backbone_of(unit.drugs, tables));
}

// The courses of pelvic radiotherapy, with the slack around them, during which the unit was given.
Vector<Period> fields_during(const Unit& unit, const Surroundings& surroundings,
                             const TherapyTables& tables) {
    Vector<Period> fields;
    if (!is_sensitiser(unit, tables)) {
        return fields;
    }
    for (const Period& course : surroundings.pelvic_radiotherapy) {
        const Period around{course.from - tables.radiotherapy_slack_days,
                            course.to + tables.radiotherapy_slack_days};
        const bool during =
            unit.is_cycle ? around.contains(unit.when.from) : around.overlaps(unit.when);
        if (during) {
            fields.push_back(around);
        }
    }
    return fields;
}

}  // namespace

void split_chemoradiotherapy(Unit unit, const Surroundings& surroundings,
                             const TherapyTables& tables, Vector<Unit>& result) {
    const Vector<Period> fields = fields_during(unit, surroundings, tables);
    if (fields.empty() || unit.is_cycle) {
        unit.chemoradiotherapy = unit.chemoradiotherapy || !fields.empty();
        result.push_back(std::move(unit));
        return;
    }
    for (const Period& field : fields) {
        result.push_back(unit);
        result.back().when =
            Period{std::max(field.from, unit.when.from), std::min(field.to, unit.when.to)};
        result.back().chemoradiotherapy = true;
    }
    for (const Period& rest : subtract(unit.when, fields)) {
        if (rest.length() >= tables.cycle_window_days) {
            result.push_back(unit);
            result.back().when = rest;
        }
    }
}

}  // namespace hookline::mappings::timeline
