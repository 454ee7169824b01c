#include "engine/plan/activity_reader.hpp"

#include <algorithm>
#include <array>

#include "engine/plan/element_reader.hpp"
#include "fhir/json/writer.hpp"

namespace hookline::engine {

using fhir::json::Value;

namespace {

constexpr std::array<std::string_view, 3> kKinds = {"ServiceRequest", "MedicationRequest", "Task"};
// D-14: no dose is generated, anywhere.
constexpr std::array<std::string_view, 4> kPriorities = {"routine", "urgent", "asap", "stat"};
constexpr std::array<std::string_view, 3> kDoses = {"dosage", "quantity", "dosageInstruction"};

std::string written(const Value& value) {
    std::string json;
    fhir::json::Writer(json).value(value);
    return json;
}

void read_common(ElementReader& reader, const Value& root, Activity& activity) {
    activity.id = reader.text(root, "id", {});
    activity.url = reader.text(root, "url", {});
    activity.title = reader.text(root, "title", {});
    activity.description = root.string_at("description");
    activity.file = reader.file().name;
}

void read_code(ElementReader& reader, const Value& root, Activity& activity) {
    const bool drug = activity.kind == "MedicationRequest";
    const std::string_view member = drug ? "productCodeableConcept" : "code";
    const Value* code = root.find(member);
    if (code == nullptr || code->string_at("text").empty()) {
        reader.error(std::string(member), "expected a CodeableConcept with a text");
        return;
    }
    if (drug && code->array_at("coding").empty()) {
        reader.error(std::string(member), "a drug needs a coding");
    }
    activity.code = *code;
    activity.code_json = written(*code);
}

// What the order says beside its code, as codes: a dose cannot be among them (D-14).
void read_extensions(ElementReader& reader, const Value& root, Activity& activity) {
    const Value* extensions = root.find("extension");
    if (extensions == nullptr) {
        return;
    }
    if (activity.kind != "ServiceRequest") {
        reader.error("extension", "only a ServiceRequest is created with extensions");
    }
    const auto items = root.array_at("extension");
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string path = at({}, "extension", i);
        reader.refuse_unknown(items[i], {"url", "valueCode"}, path);
        static_cast<void>(reader.text(items[i], "url", path));
        static_cast<void>(reader.text(items[i], "valueCode", path));
    }
    activity.extension_json = written(*extensions);
}

}  // namespace

std::unique_ptr<Activity> read_activity(const mappings::JsonFile& file, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    const Value& root = file.root;
    ElementReader reader(file, diagnostics);
    if (root.string_at("resourceType") != "ActivityDefinition") {
        reader.error("resourceType", "expected `ActivityDefinition`");
    }
    auto activity = std::make_unique<Activity>();
    read_common(reader, root, *activity);
    reader.refuse_unknown_of_resource(
        root, {"kind", "intent", "code", "productCodeableConcept", "priority", "bodySite",
               // refused below, in words of their own
               "dosage", "quantity", "dosageInstruction"});
    activity->kind = root.string_at("kind");
    activity->priority = root.string_at("priority");
    if (root.find("priority") != nullptr &&
        std::ranges::find(kPriorities, activity->priority) == kPriorities.end()) {
        reader.error("priority", "expected `routine`, `urgent`, `asap` or `stat`");
    }
    if (std::ranges::find(kKinds, activity->kind) == kKinds.end()) {
        reader.error("kind", "expected `ServiceRequest`, `MedicationRequest` or `Task`");
    }
    read_code(reader, root, *activity);
    if (const Value* sites = root.find("bodySite"); sites != nullptr && !sites->is_null()) {
        activity->body_site_json = written(*sites);
    }
    read_extensions(reader, root, *activity);
    if (root.string_at("intent") != "proposal") {
        reader.error("intent", "expected `proposal`");
    }
    for (const std::string_view dose : kDoses) {
        if (root.find(dose) != nullptr) {
            reader.error(std::string(dose), "doses are never generated");
        }
    }
    return diagnostics.error_count() > errors_before ? nullptr : std::move(activity);
}

std::unique_ptr<Activity> read_order_set(const mappings::JsonFile& file, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    const Value& root = file.root;
    ElementReader reader(file, diagnostics);
    if (root.string_at("resourceType") != "PlanDefinition" ||
        !has_code(root.find("type"), "order-set")) {
        reader.error("type", "expected a PlanDefinition with a coding `order-set`");
    }
    reader.refuse_unknown_of_resource(root, {"action"});
    auto order_set = std::make_unique<Activity>();
    read_common(reader, root, *order_set);
    order_set->kind = "RequestGroup";
    const auto actions = root.array_at("action");
    if (actions.empty()) {
        reader.error("action", "expected at least one action");
    }
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const std::string path = at({}, "action", i);
        reader.refuse_unknown(actions[i], {"id", "title", "description", "definitionCanonical"},
                              path);
        order_set->parts.push_back(
            {reader.text(actions[i], "title", path),
             std::string(without_version(reader.text(actions[i], "definitionCanonical", path))),
             nullptr, path});
    }
    return diagnostics.error_count() > errors_before ? nullptr : std::move(order_set);
}

}  // namespace hookline::engine
