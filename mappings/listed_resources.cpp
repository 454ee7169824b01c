#include "mappings/listed_resources.hpp"

#include <compare>

#include "fhir/resources/resource_type.hpp"
#include "fhir/resources/version.hpp"

namespace hookline::mappings {

using fhir::json::Value;

void ListedResources::reserve(std::size_t count) {
    context_.index.reserve(count);
    listed_.reserve(count);
}

bool ListedResources::add(const HeadView& head, std::string_view full_url, const Place& place) {
    ++resources_read_;
    const std::string_view type = head.type();
    const std::string_view id = head.id();
    const auto entry = [&] { return ResourceEntry{&head.json(), type, id, full_url, place, {}}; };
    if (!context_.index.add({&head.json(), type, id, full_url}) &&
        !is_another_state(entry(), head)) {
        return true;  // the same resource under two keys counts once
    }
    const std::size_t mapper = mapper_of(type);
    if (mapper == kNoMapper) {
        if (type == "Patient") {
            patients_.push_back(entry());
        }
        return type == "Patient" || type == "Medication" || fhir::is_resource_type(type);
    }
    Chain& chain = chains_[mapper];
    (chain.first == ListedResource::kNone ? chain.first : listed_[chain.last].next) =
        listed_.size();
    chain.last = listed_.size();
    ++chain.count;
    if (!places_.empty()) {
        places_.emplace(&head.json(), listed_.size());
    }
    ListedResource& listed = listed_.emplace_back(entry(), head);
    // What is not plain is looked at when all resources are known.
    listed.is_of_patient = context_.names_patient_of_call(listed.owner.reference);
    return true;
}

// Of several states of one resource the latest counts. Where nothing tells which that is, all
// count: what decides between them is the guideline's.
bool ListedResources::is_another_state(const ResourceEntry& entry, const HeadView& head) {
    const Value& known = *context_.index.find(entry.type, entry.id);
    if (&known == entry.json || fhir::same_content(known, *entry.json)) {
        return false;
    }
    const auto order = fhir::compare_versions(known, *entry.json);
    if (order < 0) {
        context_.index.replace({entry.json, entry.type, entry.id, entry.full_url});
        replace(known, ListedResource(entry, head));
    }
    return order == std::partial_ordering::unordered;
}

void ListedResources::replace(const Value& known, ListedResource later) {
    if (places_.empty()) {
        for (std::size_t i = 0; i < listed_.size(); ++i) {
            places_.emplace(listed_[i].entry.json, i);
        }
    }
    if (const auto found = places_.find(&known); found != places_.end()) {
        const std::size_t place = found->second;
        later.next = listed_[place].next;
        later.is_of_patient = context_.names_patient_of_call(later.owner.reference);
        listed_[place] = later;
        places_.emplace(later.entry.json, place);
    }
}

}  // namespace hookline::mappings
