#include <algorithm>

#include "mappings/timeline/working.hpp"

namespace hookline::mappings::timeline {
namespace {

bool holds(std::span<const std::size_t> drugs, std::size_t drug) {
    return std::ranges::find(drugs, drug) != drugs.end();
}

// A drug of the class of one that the row names: capecitabine for the last days of a FOLFOX cycle.
bool is_related(const TherapyTables::Regimen& regimen, std::size_t drug,
                const TherapyTables& tables) {
    return std::ranges::any_of(regimen.groups, [&](const std::vector<std::size_t>& group) {
        return std::ranges::any_of(group, [&](std::size_t member) {
            return tables.ingredients[member].drug_class == tables.ingredients[drug].drug_class;
        });
    });
}

bool fits(const TherapyTables::Regimen& regimen, std::span<const std::size_t> drugs,
          const TherapyTables& tables) {
    const bool complete =
        std::ranges::all_of(regimen.groups, [&](const std::vector<std::size_t>& group) {
            return std::ranges::any_of(group, [&](std::size_t drug) { return holds(drugs, drug); });
        });
    return complete && std::ranges::all_of(drugs, [&](std::size_t drug) {
               return holds(regimen.with, drug) || is_related(regimen, drug, tables);
           });
}

}  // namespace

std::vector<std::size_t> backbone_of(std::span<const std::size_t> drugs,
                                     const TherapyTables& tables) {
    std::vector<std::size_t> backbone;
    std::ranges::copy_if(drugs, std::back_inserter(backbone), [&](std::size_t drug) {
        return tables.ingredients[drug].role != "targeted";
    });
    return backbone.empty() ? std::vector(drugs.begin(), drugs.end()) : backbone;
}

std::string_view recognise_regimen(std::span<const std::size_t> drugs,
                                   const TherapyTables& tables) {
    if (drugs.empty()) {
        return {};
    }
    const std::vector<std::size_t> backbone = backbone_of(drugs, tables);
    for (const TherapyTables::Regimen& regimen : tables.regimens) {
        if (fits(regimen, backbone, tables)) {
            return regimen.name;
        }
    }
    return tables.other_regimen;
}

}  // namespace hookline::mappings::timeline
