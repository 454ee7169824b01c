// How the disease answers, what treatment is meant to achieve, and comfort care.
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

void add_response(MappingContext& context, const Statement& base, const Concept& value,
                  std::string_view basis) {
    const Words results = context.tables.responses.results.of(value);
    if (results.empty()) {
        return;
    }
    auto response = derive<Response>(base);
    mark_words(response, value);
    response.basis = basis;
    response.result = results.front();
    if (results.size() > 1) {
        response.certainty = Certainty::Conflict;
        response.result = "undetermined";
        response.note = "codes of one concept name different things";
    }
    response.major = response.result == "complete_response";
    context.responses.push_back(response);
}

std::string_view intent_of(MappingContext& context, const Value& resource) {
    const ResponseTables& tables = context.tables.responses;
    for (const Value& extension : fhir::elements_of(resource, "extension")) {
        if (std::ranges::find(tables.intent_extensions, extension.string_at("url")) ==
            tables.intent_extensions.end()) {
            continue;
        }
        const Words intents =
            tables.intents.of(context.member_concept(extension, "valueCodeableConcept"));
        if (intents.size() == 1) {
            return intents.front();
        }
    }
    return {};
}

void add_intent(MappingContext& context, const Statement& base, std::string_view intent,
                std::string_view basis) {
    if (intent.empty()) {
        return;
    }
    auto statement = derive<TreatmentIntent>(base);
    statement.value = intent;
    statement.basis = basis;
    context.intents.push_back(statement);
}

void add_comfort_care(MappingContext& context, const Statement& base, std::string_view basis) {
    auto goals = derive<GoalsOfCare>(base);
    goals.value = "comfort_only";
    goals.basis = basis;
    context.goals_of_care.push_back(goals);
}

}  // namespace hookline::mappings
