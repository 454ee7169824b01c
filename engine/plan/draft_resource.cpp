#include "engine/plan/draft_resource.hpp"

#include <algorithm>

#include "fhir/json/writer.hpp"
#include "fhir/resources/bundle.hpp"

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

namespace {

// What every draft starts with (SR-083, SR-084).
void begin_draft(Writer& out, std::string_view type, std::string_view id) {
    out.begin_object();
    out.key("resourceType").string(type);
    out.key("id").string(id);
    out.key("status").string("draft");
    out.key("intent").string("proposal");
}

void write_call(Writer& out, const DraftBinding& binding, std::string_view subject) {
    write_reference(out, subject, "Patient", binding.patient_id);
    if (!binding.encounter_id.empty()) {
        write_reference(out, "encounter", "Encounter", binding.encounter_id);
    }
    out.key("authoredOn").string(to_seconds(binding.authored));
}

void write_reason(Writer& out, const std::string& reason) {
    out.begin_object().key("reference").string(reason).end_object();
}

void write_reasons(Writer& out, const DraftBinding& binding) {
    if (binding.reasons.empty()) {
        return;
    }
    out.key("reasonReference").begin_array();
    for (const std::string& reason : binding.reasons) {
        write_reason(out, reason);
    }
    out.end_array();
}

std::string write_order(const Activity& activity, const DraftBinding& binding) {
    std::string json;
    json.reserve(1000);
    Writer out(json);
    begin_draft(out, activity.kind, binding.id);
    if (!activity.extension_json.empty()) {
        out.key("extension").raw(activity.extension_json);
    }
    out.optional_string("priority", activity.priority);
    out.key(activity.kind == "MedicationRequest" ? "medicationCodeableConcept" : "code");
    out.raw(activity.code_json);
    write_call(out, binding, "subject");
    write_reasons(out, binding);
    if (activity.kind == "ServiceRequest" && !activity.body_site_json.empty()) {
        out.key("bodySite").raw(activity.body_site_json);
    }
    out.end_object();
    return json;
}

// A Task has one reason only, and `for` instead of subject.
std::string write_task(const Activity& activity, const DraftBinding& binding) {
    std::string json;
    Writer out(json);
    begin_draft(out, activity.kind, binding.id);
    out.optional_string("priority", activity.priority);
    out.key("code").raw(activity.code_json);
    out.optional_string("description", activity.description);
    write_call(out, binding, "for");
    if (!binding.reasons.empty()) {
        out.key("reasonReference");
        write_reason(out, binding.reasons.front());
    }
    out.end_object();
    return json;
}

// The orders of a regimen are contained; an action points to each.
std::string write_order_set(const Activity& order_set, const DraftBinding& binding) {
    std::string json;
    Writer out(json);
    out.begin_object().key("resourceType").string("RequestGroup").key("id").string(binding.id);
    out.key("contained").begin_array();
    for (const Activity::Part& part : order_set.parts) {
        begin_draft(out, part.activity->kind, part.activity->id);
        out.key("medicationCodeableConcept").raw(part.activity->code_json);
        write_reference(out, "subject", "Patient", binding.patient_id);
        out.end_object();
    }
    out.end_array();
    out.key("status").string("draft").key("intent").string("proposal");
    out.key("code").begin_object().key("text").string(order_set.title).end_object();
    write_call(out, binding, "subject");
    write_reasons(out, binding);
    out.key("action").begin_array();
    for (const Activity::Part& part : order_set.parts) {
        out.begin_object().key("title").string(part.title).key("resource").begin_object();
        out.key("reference").string('#' + part.activity->id).end_object().end_object();
    }
    out.end_array();
    out.end_object();
    return json;
}

}  // namespace

std::string write_draft_resource(const Activity& activity, const DraftBinding& binding) {
    if (activity.is_order_set()) {
        return write_order_set(activity, binding);
    }
    return activity.kind == "Task" ? write_task(activity, binding) : write_order(activity, binding);
}

namespace {

// Whether a member says in another form what the change says: the other type of the same
// choice element, or what stands beside the element (FHIR R4, JSON representation).
bool is_superseded(std::string_view name, std::string_view changed) {
    constexpr std::string_view kChoice = "occurrence";
    const bool stands_beside = name.starts_with('_');
    name.remove_prefix(stands_beside ? 1 : 0);
    return (name == changed && stands_beside) ||
           (name != changed && name.starts_with(kChoice) && changed.starts_with(kChoice));
}

}  // namespace

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
        const auto change = std::ranges::find(changes, member.name.view(), top_of);
        if (change != changes.end()) {
            write_change(out, *change);
        } else if (std::ranges::none_of(changes, [&](const ElementText& other) {
                       return is_superseded(member.name.view(), top_of(other));
                   })) {
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

const Value* find_in_bundle(const Value& bundle, std::string_view reference) {
    const fhir::ReferenceView wanted = fhir::parse_reference(reference);
    if (wanted.id.empty() || wanted.type.empty()) {
        return nullptr;
    }
    for (const Value& entry : bundle.array_at("entry")) {
        const Value* inner = fhir::unwrap_resource(entry.find("resource"));
        if (inner != nullptr && is_resource(*inner, wanted.type, wanted.id)) {
            return inner;
        }
    }
    return nullptr;
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
        if (const Value* inner = find_in_bundle(*resource, reference)) {
            return inner;
        }
    }
    return nullptr;
}

}  // namespace hookline::engine
