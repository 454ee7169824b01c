// Goal, and what it says of care as a whole (patient model 3.10).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

namespace {

// Comfort care or treatment of the disease, as words of a goal say it.
std::string_view aim_in_words(const CareTables& tables, const Concept& description) {
    if (tables.comfort_words.any_in(description)) {
        return "comfort_only";
    }
    return tables.treatment_goal_words.any_in(description) ? std::string_view("life_prolonging")
                                                           : std::string_view();
}

}  // namespace

void map_goal(MappingContext& context, const ResourceEntry& entry) {
    const fhir::GoalView view(*entry.json);
    const std::string_view status =
        context.usable_status(entry, StatusGroup::Goal, view.lifecycle_status());
    if (status.empty()) {
        return;
    }
    Goal goal;
    context.identify(goal, entry);
    goal.status = view.lifecycle_status();
    goal.description = context.concept_of(view.description());
    context.set_effective(goal, context.when(entry, {view.start_date(), view.status_date()}, 2));
    context.goals.push_back(goal);
    if (status != "active") {
        return;
    }
    if (context.tables.care.hospice.has(goal.description)) {
        mark_words(goal, goal.description);
        add_comfort_care(context, goal, "goal");
        return;
    }
    if (const std::string_view aim = aim_in_words(context.tables.care, goal.description);
        !aim.empty()) {
        auto goals = derive<GoalsOfCare>(goal);
        goals.value = aim;
        goals.basis = "goal";
        goals.certainty = Certainty::TextOnly;
        context.goals_of_care.push_back(goals);
    }
}

}  // namespace hookline::mappings
