// Goal, and what it says of care as a whole (patient model 3.10).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

namespace {

// Comfort care or treatment of the disease, as words of a goal say it.
std::string_view aim_in_words(MappingContext& context, const Concept& description) {
    const CareTables& tables = context.tables.care;
    const auto says = [&](const WordList& words) {
        return MappingContext::holds_any(context.lower(description.text), words) ||
               std::ranges::any_of(description.codings, [&](const Coding& coding) {
                   return MappingContext::holds_any(context.lower(coding.display), words);
               });
    };
    if (says(tables.comfort_words)) {
        return "comfort_only";
    }
    return says(tables.treatment_goal_words) ? std::string_view("life_prolonging")
                                             : std::string_view();
}

}  // namespace

void map_goal(MappingContext& context, const ResourceEntry& entry) {
    const fhir::GoalView view(*entry.json);
    const std::string_view status = context.usable_status(entry, "Goal", view.lifecycle_status());
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
    if (const std::string_view aim = aim_in_words(context, goal.description); !aim.empty()) {
        auto goals = derive<GoalsOfCare>(goal);
        goals.value = aim;
        goals.basis = "goal";
        goals.certainty = Certainty::TextOnly;
        context.goals_of_care.push_back(goals);
    }
}

}  // namespace hookline::mappings
