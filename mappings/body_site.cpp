#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

BodySite body_site_of(MappingContext& context, const Concept& value) {
    const ProcedureTables& tables = context.tables.procedures;
    BodySite result;
    result.sites = tables.body_sites.of(value);
    result.in_words = value.in_words;
    if (!result.sites.empty() || value.empty()) {
        return result;
    }
    const auto read = [&](std::string_view text) {
        const std::string_view site = tables.site_words.meaning_of(text);
        if (!site.empty()) {
            result.sites.add(site);
            result.in_words = true;
        }
    };
    // A display is the name of its code; both are words to us, for no table holds the code.
    for (const Coding& coding : value.codings) {
        read(coding.display);
    }
    if (result.sites.empty()) {
        read(value.text);
    }
    return result;
}

std::string_view symptom_site(std::string_view body_site) {
    if (body_site == "rectum" || body_site == "pelvis") {
        return "primary";
    }
    return body_site == "colon" ? std::string_view() : body_site;
}

const Value* linked_condition(MappingContext& context, const Value& owner,
                              std::string_view reference) {
    const fhir::ReferenceView view = fhir::parse_reference(reference);
    const Value* condition = nullptr;
    if (view.is_contained) {
        for (const Value& contained : fhir::elements_of(owner, "contained")) {
            if (contained.string_at("id") == view.id) {
                condition = &contained;
            }
        }
    } else {
        condition = context.index.find(view);
    }
    const bool is_one = condition != nullptr && condition->string_at("resourceType") == "Condition";
    return is_one ? condition : nullptr;
}

Words linked_tumour_sites(MappingContext& context, const Value& owner,
                          std::span<const std::string_view> references) {
    Words sites;
    for (const std::string_view text : references) {
        const Value* condition = linked_condition(context, owner, text);
        if (condition == nullptr) {
            continue;
        }
        const fhir::ConditionView view(*condition);
        const Concept code = context.concept_of(view.code());
        const MetastasisFinding metastasis = find_metastasis(context, code, view.body_sites());
        for (const std::string_view site : metastasis.sites.all()) {
            sites.add(site);
        }
        const Words primaries = primary_sites_of(context, code);
        if (primaries.contains("rectum") || primaries.contains("rectosigmoid")) {
            sites.add("primary");
        }
    }
    return sites;
}

}  // namespace hookline::mappings
