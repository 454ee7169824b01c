#include "mappings/mapping_context.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// A status CodeableConcept of Condition: the first code that it holds.
std::string_view status_code(const Value& resource, std::string_view member) {
    const Value* status = resource.find(member);
    if (status == nullptr) {
        return {};
    }
    for (const Value& coding : status->array_at("coding")) {
        if (!coding.string_at("code").empty()) {
            return coding.string_at("code");
        }
    }
    return status->is_string() ? status->text() : status->string_at("text");
}

Concept histology_of(MappingContext& context, const Value& resource) {
    for (const Value& extension : resource.array_at("extension")) {
        for (const std::string& url : context.tables.histology_extensions) {
            if (extension.string_at("url") == url) {
                return context.member_concept(extension, "valueCodeableConcept");
            }
        }
    }
    return {};
}

}  // namespace

// Patient model 3.1 and the status table of the FHIR shapes, section 2.
void map_condition(MappingContext& context, const Value& resource, std::string_view where) {
    const MappingTables& tables = context.tables;
    const std::string_view verification = tables.status_meaning(
        "Condition.verification", status_code(resource, "verificationStatus"));
    if (verification == "refused") {
        return;
    }
    const std::string_view clinical_code = status_code(resource, "clinicalStatus");
    std::string_view status = "present";
    if (!clinical_code.empty()) {
        status = tables.status_meaning("Condition.clinical", clinical_code);
        if (status.empty()) {
            context.skip(where, "clinicalStatus is not known");
            return;
        }
    }
    Condition condition;
    context.identify(condition, resource);
    condition.status = verification == "suspected" ? std::string_view("suspected") : status;
    condition.code = context.member_concept(resource, "code");
    if (condition.code.empty()) {
        context.skip(where, "no code");
        return;
    }
    const auto when = context.when(
        {context.date(resource, "onsetDateTime"), context.period(resource, "onsetPeriod", "start"),
         context.date(resource, "recordedDate")},
        2);
    if (context.is_future(when.day)) {
        context.skip(where, "date lies in the future");
        return;
    }
    condition.effective = when.day;
    condition.approximate = when.approximate;
    const auto sites = resource.array_at("bodySite");
    if (!sites.empty()) {
        condition.body_site = context.concept_of(&sites.front());
    }
    condition.histology = histology_of(context, resource);
    std::vector<Concept> stages;
    for (const Value& stage : resource.array_at("stage")) {
        stages.push_back(context.member_concept(stage, "summary"));
    }
    condition.stages = context.arena.copy(std::span<const Concept>(stages));
    context.conditions.push_back(condition);
}

}  // namespace hookline::mappings
