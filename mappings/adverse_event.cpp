// AdverseEvent: graded toxicity (FHIR shapes section 8).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

void map_adverse_event(MappingContext& context, const ResourceEntry& entry) {
    const fhir::AdverseEventView view(*entry.json);
    if (context.usable_status(entry, StatusGroup::AdverseEvent, view.actuality()).empty()) {
        return;
    }
    Trouble trouble;
    trouble.code = context.concept_of(view.event());
    if (trouble.code.empty()) {
        context.skip_resource(entry, "no event");
        return;
    }
    Statement base;
    context.identify(base, entry);
    const auto found = context.when(entry, {view.date(), view.detected(), view.recorded_date()}, 2);
    if (context.skip_future(entry, found.day)) {
        return;
    }
    context.set_effective(base, found);
    const Concept severity = context.concept_of(view.severity());
    trouble.severity = severity_of(context, severity);
    const std::string_view outcome = view.outcome().first_code();
    trouble.open = outcome != "resolved" && outcome != "recoveredWithSequelae";
    const auto grade = grade_of(context, severity);
    const std::size_t before = context.toxicities.size();
    add_toxicity(context, base, trouble, grade);
    if (context.toxicities.size() == before) {
        // An event that no table knows is still graded.
        auto toxicity = derive<Toxicity>(base);
        toxicity.code = trouble.code;
        toxicity.grade = grade;
        toxicity.open = trouble.open;
        context.toxicities.push_back(toxicity);
    }
    // The resource reports harm by what was given; a suspect entity names it.
    for (std::size_t i = before; i < context.toxicities.size(); ++i) {
        context.toxicities[i].treatment_related =
            context.toxicities[i].treatment_related || !view.suspect_entities().empty();
    }
}

}  // namespace hookline::mappings
