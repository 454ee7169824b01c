#include "engine/plan/draft_resource.hpp"

#include <algorithm>

#include "fhir/json/writer.hpp"
#include "fhir/resources/element.hpp"

namespace hookline::engine {

using fhir::json::Member;
using fhir::json::Value;
using fhir::json::Writer;

namespace {

void write_reference(Writer& out, std::string_view key, std::string_view type,
                     std::string_view id) {
    out.key(key).begin_object().key("reference").string(std::string(type) + '/' + std::string(id));
    out.end_object();
}

// Seconds are precise enough for a draft.
std::string to_seconds(fhir::DateTime moment) {
    moment.precision = std::min(moment.precision, fhir::Precision::Second);
    return fhir::to_string(moment);
}

bool is_resource(const Value& candidate, std::string_view type, std::string_view id) {
    return candidate.string_at("resourceType") == type && candidate.string_at("id") == id;
}

}  // namespace

std::string write_draft_resource(const Activity& activity, const DraftBinding& binding) {
    std::string json;
    Writer out(json);
    out.begin_object();
    out.key("resourceType").string(activity.kind);
    out.key("id").string(binding.id);
    out.key("status").string("draft");
    out.key("intent").string("proposal");
    out.optional_string("priority", activity.priority);
    out.key(activity.kind == "MedicationRequest" ? "medicationCodeableConcept" : "code");
    out.value(activity.code);
    write_reference(out, "subject", "Patient", binding.patient_id);
    if (!binding.encounter_id.empty()) {
        write_reference(out, "encounter", "Encounter", binding.encounter_id);
    }
    out.key("authoredOn").string(to_seconds(binding.authored));
    if (!binding.reasons.empty()) {
        out.key("reasonReference").begin_array();
        for (const std::string& reason : binding.reasons) {
            out.begin_object().key("reference").string(reason).end_object();
        }
        out.end_array();
    }
    out.end_object();
    return json;
}

std::string write_changed_resource(const Value& resource, const std::vector<ElementText>& changes) {
    const auto top_of = [](const ElementText& change) {
        return std::string_view(change.path).substr(0, change.path.find('.'));
    };
    const auto write_change = [&](Writer& out, const ElementText& change) {
        out.key(top_of(change));
        const std::size_t dot = change.path.find('.');
        if (dot == std::string::npos) {
            out.string(change.value);
            return;
        }
        out.begin_object().key(std::string_view(change.path).substr(dot + 1)).string(change.value);
        out.end_object();
    };
    std::string json;
    Writer out(json);
    out.begin_object();
    for (const Member& member : resource.members()) {
        const auto change = std::ranges::find(changes, member.name, top_of);
        if (change != changes.end()) {
            write_change(out, *change);
        } else {
            out.key(member.name).value(member.value);
        }
    }
    for (const ElementText& change : changes) {
        if (resource.find(top_of(change)) == nullptr) {
            write_change(out, change);
        }
    }
    out.end_object();
    return json;
}

const Value* find_resource(const Value& prefetch, std::string_view reference) {
    const fhir::ReferenceView wanted = fhir::parse_reference(reference);
    if (wanted.id.empty() || wanted.type.empty()) {
        return nullptr;
    }
    for (const Member& source : prefetch.members()) {
        const Value* resource = fhir::unwrap_resource(&source.value);
        if (resource == nullptr) {
            continue;
        }
        if (is_resource(*resource, wanted.type, wanted.id)) {
            return resource;
        }
        for (const Value& entry : resource->array_at("entry")) {
            const Value* inner = fhir::unwrap_resource(entry.find("resource"));
            if (inner != nullptr && is_resource(*inner, wanted.type, wanted.id)) {
                return inner;
            }
        }
    }
    return nullptr;
}

}  // namespace hookline::engine
