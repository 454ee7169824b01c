#include "engine/plan/earlier_override.hpp"

#include <algorithm>
#include <vector>

namespace hookline::engine {
namespace {

// Each part is preceded by its length, so that no two orders share a text.
void add_part(std::string& text, std::string_view part) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
}

// The codings in a fixed order; the text only where nothing is coded.
void add_concept(std::string& text, const mappings::Concept& what) {
    std::vector<std::string> parts;
    for (const mappings::Coding& coding : what.codings) {
        parts.push_back(std::string(coding.system) + '|' + std::string(coding.code));
    }
    if (parts.empty()) {
        parts.emplace_back(what.text);
    }
    std::ranges::sort(parts);
    std::string joined;
    for (const std::string& part : parts) {
        add_part(joined, part);
    }
    add_part(text, joined);
}

}  // namespace

std::string order_identity(const mappings::DraftOrder& order) {
    std::string text;
    add_part(text, order.resource_type);
    add_part(text, order.kind);
    add_concept(text, order.code);
    add_concept(text, order.body_site);
    std::vector<std::string_view> ingredients(order.ingredients.begin(), order.ingredients.end());
    std::ranges::sort(ingredients);
    for (const std::string_view ingredient : ingredients) {
        add_part(text, ingredient);
    }
    for (const std::string_view part : {order.site, order.intent, order.timing}) {
        add_part(text, part);
    }
    add_part(text, order.dose_gy ? order.dose_gy->to_string() : "");
    add_part(text, order.fractions ? std::to_string(*order.fractions) : "");
    add_part(text, order.occurrence ? fhir::to_string(*order.occurrence) : "");
    return text;
}

}  // namespace hookline::engine
