// Encounter: hospice care and tumour boards (decision D-07, patient model 3.10).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

void map_encounter(MappingContext& context, const ResourceEntry& entry) {
    const fhir::EncounterView view(*entry.json);
    const std::string_view status =
        context.usable_status(entry, StatusGroup::Encounter, view.status());
    if (status.empty()) {
        return;
    }
    Encounter encounter;
    context.identify(encounter, entry);
    encounter.status = view.status();
    encounter.encounter_class = view.encounter_class();
    encounter.start = context.day_of(view.covered().start());
    encounter.end = context.day_of(view.covered().end());
    context.set_effective(encounter,
                          context.when(entry, {view.covered().start(), view.covered().end()}, 2));
    Words kinds;
    const auto read = [&](const Concept& named) {
        if (encounter.type.empty() || (encounter.type.sets.empty() && !named.sets.empty())) {
            encounter.type = named;
        }
        if (context.tables.care.hospice.has(named)) {
            kinds.add("hospice");
        }
        if (context.tables.care.tumour_board.has(named)) {
            kinds.add("tumour_board");
        }
    };
    for (const Value& type : view.types()) {
        read(context.concept_of(type));
    }
    read(context.concept_of(view.service_type()));
    for (const Value& reason : view.reason_codes()) {
        read(context.concept_of(reason));
    }
    mark_words(encounter, encounter.type);
    encounter.kinds = context.keep(kinds.all());
    context.encounters.push_back(encounter);
    if (kinds.contains("hospice") && status != "planned") {
        add_comfort_care(context, encounter, "encounter");
    }
    if (kinds.contains("tumour_board") && status != "planned" && encounter.effective &&
        !context.is_future(encounter.effective)) {
        auto board = derive<TumourBoard>(encounter);
        board.basis = "encounter";
        context.tumour_boards.push_back(board);
    }
}

}  // namespace hookline::mappings
