#include "mappings/resource_head.hpp"

#include <algorithm>

namespace hookline::mappings {

using fhir::json::Value;

bool ResourceOwner::is_patient_of_call(const MappingContext& context, std::string_view type) const {
    if (reference != nullptr) {
        return context.is_patient_of_call(reference);
    }
    return type == "Appointment" &&
           std::ranges::any_of(participants, [&](const Value& participant) {
               return context.is_patient_of_call(participant.find("actor"));
           });
}

bool ResourceOwner::names_someone() const {
    if (reference != nullptr) {
        return !fhir::read_reference(reference).text.empty();
    }
    return std::ranges::any_of(participants, [](const Value& participant) {
        return fhir::read_reference(participant.find("actor")).type == "Patient";
    });
}

bool ResourceOwner::can_be_found(const MappingContext& context) const {
    if (reference == nullptr) {
        return true;
    }
    const fhir::ReferenceView owner = fhir::read_reference(reference);
    return (!owner.type.empty() && !owner.id.empty()) || context.index.find(owner) != nullptr;
}

}  // namespace hookline::mappings
