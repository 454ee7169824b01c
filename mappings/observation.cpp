#include <algorithm>
#include <charconv>

#include "mappings/mapping_context.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

std::optional<std::int32_t> integer_of(std::string_view text) {
    std::int32_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end.ec != std::errc()) {
        return std::nullopt;
    }
    // `1.0` is a whole number too.
    const std::string_view rest(end.ptr,
                                static_cast<std::size_t>(text.data() + text.size() - end.ptr));
    const bool whole = rest.empty() || (rest.front() == '.' && rest.size() > 1 &&
                                        rest.find_first_not_of('0', 1) == std::string_view::npos);
    return whole ? std::optional(number) : std::nullopt;
}

ObservationValue value_of(MappingContext& context, const Value& owner) {
    ObservationValue value;
    if (const Value* coded = owner.find("valueCodeableConcept")) {
        value.concept_value = context.concept_of(coded);
    } else if (const Value* truth = owner.find("valueBoolean");
               truth != nullptr && truth->is_boolean()) {
        value.boolean = truth->as_boolean();
    } else if (const Value* number = owner.find("valueInteger")) {
        value.integer = integer_of(number->text());
    } else if (const Value* quantity = owner.find("valueQuantity")) {
        if (const Value* magnitude = quantity->find("value");
            magnitude != nullptr && magnitude->is_number()) {
            value.quantity_number = magnitude->text();
            const std::string_view code = quantity->string_at("code");
            value.quantity_unit = code.empty() ? quantity->string_at("unit") : code;
        }
    } else {
        value.text = owner.string_at("valueString");
    }
    return value;
}

// The highest number in a text such as `PS 1-2`: the more cautious reading.
std::optional<int> highest_number(std::string_view text, int limit) {
    std::optional<int> highest;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] < '0' || text[i] > '9') {
            ++i;
            continue;
        }
        int number = 0;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
            number = std::min(number * 10 + (text[i] - '0'), 100'000);
            ++i;
        }
        if (number <= limit) {
            highest = std::max(highest.value_or(0), number);
        }
    }
    return highest;
}

struct Score {
    int value;
    bool from_text;
};

std::optional<Score> score_of(const MappingTables::Scale& scale, const ObservationValue& value) {
    std::optional<int> score = value.integer;
    if (!score && !value.quantity_number.empty()) {
        score = integer_of(value.quantity_number);
    }
    bool from_text = false;
    if (!score && value.concept_value) {
        for (const auto& [points, set] : scale.answers) {
            if (value.concept_value->is_in(set)) {
                score = score ? std::max(*score, points) : points;
            }
        }
        for (const Coding& coding : value.concept_value->codings) {
            if (!score && coding.system.empty()) {
                score = highest_number(coding.code, scale.score_max);
            }
        }
        if (!score) {
            score = highest_number(value.concept_value->text, scale.score_max);
            from_text = true;
        }
    }
    if (!score && !value.text.empty()) {
        score = highest_number(value.text, scale.score_max);
        from_text = true;
    }
    if (!score || *score < 0 || *score > scale.score_max || *score % scale.step != 0) {
        return std::nullopt;
    }
    return Score{*score, from_text};
}

// Patient model 3.4; some systems send both scales as components of one Observation.
void map_performance(MappingContext& context, const Statement& statement, const Concept& code,
                     const Value& owner) {
    for (const MappingTables::Scale& scale : context.tables.scales) {
        if (!code.is_in(scale.test)) {
            continue;
        }
        if (const auto score = score_of(scale, value_of(context, owner))) {
            PerformanceStatus status;
            static_cast<Statement&>(status) = statement;
            status.scale = scale.name;
            status.score = score->value;
            context.performance.push_back(status);
        }
    }
}

}  // namespace

void map_observation(MappingContext& context, const Value& resource, std::string_view where) {
    const std::string_view status =
        context.tables.status_meaning("Observation", resource.string_at("status"));
    if (status.empty()) {
        const std::string_view written = resource.string_at("status");
        if (written != "cancelled" && written != "entered-in-error") {
            context.skip(where, "status is not one that counts");
        }
        return;
    }
    Observation observation;
    context.identify(observation, resource);
    observation.code = context.member_concept(resource, "code");
    observation.status = resource.string_at("status");
    if (observation.code.empty() && resource.array_at("component").empty()) {
        context.skip(where, "no code");
        return;
    }
    const auto when =
        context.when({context.date(resource, "effectiveDateTime"),
                      context.period(resource, "effectivePeriod", "end"),
                      context.period(resource, "effectivePeriod", "start"),
                      context.date(resource, "effectiveInstant"), context.date(resource, "issued")},
                     4);
    if (context.is_future(when.day)) {
        context.skip(where, "date lies in the future");
        return;
    }
    observation.effective = when.day;
    observation.approximate = when.approximate;
    map_molecular(context, resource, observation.code, observation, status);
    if (status != "usable") {
        return;
    }
    map_performance(context, observation, observation.code, resource);
    for (const Value& component : resource.array_at("component")) {
        map_performance(context, observation, context.member_concept(component, "code"), component);
    }
    observation.value = value_of(context, resource);
    context.observations.push_back(observation);
}

}  // namespace hookline::mappings
