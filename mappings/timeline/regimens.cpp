#include <algorithm>

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {

DrugSet backbone_of(DrugSet drugs, const TherapyTables& tables) {
    const DrugSet backbone = drugs - tables.targeted;
    return backbone.empty() ? drugs : backbone;
}

DrugSet classes_of(DrugSet drugs, const TherapyTables& tables) {
    DrugSet classes;
    drugs.for_each([&](std::size_t drug) { classes.insert(tables.ingredients[drug].same_class); });
    return classes;
}

std::string_view recognise_regimen(DrugSet drugs, const TherapyTables& tables) {
    if (drugs.empty()) {
        return {};
    }
    const DrugSet backbone = backbone_of(drugs, tables);
    for (const TherapyTables::Regimen& regimen : tables.regimens) {
        const bool complete = std::ranges::all_of(
            regimen.groups, [&](DrugSet group) { return group.meets(backbone); });
        if (complete && regimen.allowed.includes(backbone)) {
            return regimen.name;
        }
    }
    return tables.other_regimen;
}

}  // namespace hookline::mappings::timeline
