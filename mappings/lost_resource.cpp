// Whether a resource that cannot be used might have told something: then nothing may be concluded
// from the absence of facts in its source (FHIR shapes rule 1.5; decision D-07).
#include <algorithm>
#include <array>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// The members that say what a resource of the type is about.
struct TellingMembers {
    std::string_view type;
    std::array<fhir::json::MemberName, 2> names;
};
constexpr std::array kTellingMembers = {
    TellingMembers{"Condition", {"code", {}}},
    TellingMembers{"DiagnosticReport", {"code", "conclusionCode"}},
    TellingMembers{"Procedure", {"code", {}}},
    TellingMembers{"ServiceRequest", {"code", "orderDetail"}},
    TellingMembers{"Appointment", {"serviceType", {}}},
    TellingMembers{"CarePlan", {"category", {}}},
    TellingMembers{"RequestGroup", {"code", {}}},
    TellingMembers{"Goal", {"description", {}}},
    TellingMembers{"Encounter", {"type", {}}},
    TellingMembers{"AdverseEvent", {"event", {}}},
};

// A coded concept that no value set holds is of no interest. Words and codes of a site may mean
// anything, and so may what cannot be read.
bool may_concern(MappingContext& context, const Value& value) {
    const Concept named = context.concept_of(value);
    return !named.sets.empty() || std::ranges::none_of(named.codings, [&](const Coding& coding) {
        return context.terminology.knows_system(coding.system);
    });
}

bool any_may_concern(MappingContext& context, const Value& value) {
    return value.is_array() ? std::ranges::any_of(value.elements(),
                                                  [&](const Value& element) {
                                                      return may_concern(context, element);
                                                  })
                            : may_concern(context, value);
}

// A measurement that is missing is unknown, whatever its source; it hides nothing.
bool is_measured(const MappingContext& context, const Concept& code) {
    return std::ranges::any_of(
        context.tables.measurements.measured,
        [&](const MeasurementTables::Measured& row) { return row.tests.has(code); });
}

// An Observation says what it is about in its code, its components or its value.
bool observation_may_concern(MappingContext& context, const Value& resource) {
    const auto may_answer = [&](const Value& owner) {
        const Concept code = context.member_concept(owner, "code");
        return code.sets.empty() ? names_gene(context, code) : !is_measured(context, code);
    };
    const bool is_unreadable =
        resource.find("code") != nullptr && context.member_concept(resource, "code").empty();
    return is_unreadable || may_answer(resource) ||
           std::ranges::any_of(fhir::elements_of(resource, "component"), may_answer) ||
           !context.member_concept(resource, "valueCodeableConcept").sets.empty();
}

bool is_medication_use(std::string_view type) {
    return type == "MedicationRequest" || type == "MedicationStatement" ||
           type == "MedicationAdministration" || type == "MedicationDispense";
}

bool may_hold_fact(MappingContext& context, const ResourceEntry& entry) {
    if (is_medication_use(entry.type)) {
        const RecognisedDrugs found =
            recognise_drugs(context, fhir::MedicationUseView(*entry.json));
        return !found.drugs.empty() || !found.regimen.empty() || names_nothing(found.code);
    }
    if (entry.type == "Observation") {
        return observation_may_concern(context, *entry.json);
    }
    const auto row = std::ranges::find(kTellingMembers, entry.type, &TellingMembers::type);
    if (row == kTellingMembers.end()) {
        return false;
    }
    // R4 lets both be without a code; what is hidden that way may be anything.
    const bool may_hide = entry.type == "Condition" || entry.type == "Procedure";
    if (may_hide && names_nothing(context.member_concept(*entry.json, "code"))) {
        return true;
    }
    return std::ranges::any_of(
               row->names,
               [&](const fhir::json::MemberName& name) {
                   const Value* value = name.view().empty() ? nullptr : entry.json->find(name);
                   return value != nullptr && !value->is_null() && any_may_concern(context, *value);
               }) ||
           !entry.json->string_at("conclusion").empty();  // of a report, in words
}

// The drugs, when each is coded: words may name more than they seem to, and so may a regimen.
Words drugs_of(MappingContext& context, const Value& resource) {
    const RecognisedDrugs found = recognise_drugs(context, fhir::MedicationUseView(resource));
    Words topics;
    if (found.regimen.empty() && std::ranges::none_of(found.drugs, &RecognisedDrug::from_text)) {
        for (const RecognisedDrug& drug : found.drugs) {
            topics.add(drug.ingredient->name);
        }
    }
    return topics;
}

// A test of its own that is coded as one thing.
Words test_of(MappingContext& context, const Value& resource) {
    const Concept code = context.member_concept(resource, "code");
    Words topics;
    if (!fhir::elements_of(resource, "component").empty() || code.sets.empty()) {
        return topics;
    }
    if (context.tables.molecular.is_test(code)) {
        topics.add("GeneResult");
    } else if (std::ranges::any_of(context.tables.measurements.scales,
                                   [&](const auto& scale) { return scale.tests.has(code); })) {
        topics.add("PerformanceStatus");
    }
    return topics;
}

Words kinds_coded(MappingContext& context, const Value& resource) {
    const ProcedureKinds found = kinds_of(context, context.member_concept(resource, "code"));
    return found.in_words ? Words() : found.kinds;
}

// What a resource that cannot be used is about; nothing when that cannot be told, so that it may
// bear on every fact of its source.
Words topics_of(MappingContext& context, const ResourceEntry& entry) {
    if (is_medication_use(entry.type)) {
        return drugs_of(context, *entry.json);
    }
    if (entry.type == "Observation") {
        return test_of(context, *entry.json);
    }
    if (entry.type == "Procedure") {
        return kinds_coded(context, *entry.json);
    }
    if (entry.type == "ServiceRequest" && fhir::elements_of(*entry.json, "orderDetail").empty()) {
        return kinds_coded(context, *entry.json);
    }
    return {};
}

}  // namespace

void MappingContext::skip_resource(const ResourceEntry& entry, std::string_view reason) {
    if (may_hold_fact(*this, entry)) {
        const Words topics = topics_of(*this, entry);
        lose(entry, reason, met_unreadable_ ? Words() : topics);  // it may be about more
    } else {
        skip(entry.place, reason);
        met_unreadable_ = false;  // what was read to find that out is of this resource
    }
}

void MappingContext::lose(const ResourceEntry& entry, std::string_view reason,
                          const Words& topics) {
    met_unreadable_ = false;  // one reason is enough
    Statement statement;
    identify(statement, entry);
    skipped.push_back({entry.place.path(arena), reason, statement.reference, true});
    if (const auto source = entry.place.source()) {
        Loss& loss = lost_[*source];
        loss.any = true;
        loss.of_anything = loss.of_anything || topics.empty();
        loss.topics.insert(loss.topics.end(), topics.begin(), topics.end());
    }
}

}  // namespace hookline::mappings
