#include "hooks/protocol/request_context.hpp"

#include <span>
#include <string>

#include "hooks/protocol/fhir_release.hpp"
#include "hooks/protocol/members.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

// `Patient/12` and `12` both give `12` (section 12: bare, but prefixes occur in the wild).
Result<std::string_view> bare_id(std::string_view text, std::string_view prefix,
                                 std::string_view path, std::size_t& tolerated) {
    if (text.starts_with(prefix)) {
        text.remove_prefix(prefix.size());
        ++tolerated;
    }
    if (text.empty() || text.find_first_of("/?#") != std::string_view::npos) {
        return fail(ErrorKind::InvalidRequest,
                    "expected a bare id or `" + std::string(prefix) + "` and an id",
                    std::string(path));
    }
    return text;
}

Result<void> read_user(const Value& context, CommonContext& common) {
    HOOKLINE_TRY(const std::string_view user,
                 required_string(context, "context", "userId", kIdBytesMax));
    const std::size_t slash = user.rfind('/');
    if (slash == std::string_view::npos) {
        common.user_id = user;
        return {};
    }
    // Of an absolute URL only the last two segments count.
    const std::string_view before = user.substr(0, slash);
    common.user_type = before.substr(before.rfind('/') + 1);
    common.user_id = user.substr(slash + 1);
    if (common.user_id.empty() || common.user_type.empty()) {
        return fail(ErrorKind::InvalidRequest, "expected a reference `Type/id`", "context.userId");
    }
    return {};
}

enum class Encounter : bool { Optional, Required };

Result<void> read_patient(ContextReading& in, CommonContext& common) {
    HOOKLINE_TRY(const std::string_view patient,
                 required_string(in.context, "context", "patientId", kIdBytesMax));
    HOOKLINE_TRY(common.patient_id,
                 bare_id(patient, "Patient/", "context.patientId", in.tolerated));
    return {};
}

Result<void> read_encounter(ContextReading& in, CommonContext& common, Encounter encounter) {
    HOOKLINE_TRY(const std::string_view id,
                 encounter == Encounter::Required
                     ? required_string(in.context, "context", "encounterId", kIdBytesMax)
                     : optional_string(in.context, "context", "encounterId", kIdBytesMax));
    if (!id.empty()) {
        HOOKLINE_TRY(common.encounter_id,
                     bare_id(id, "Encounter/", "context.encounterId", in.tolerated));
    }
    return {};
}

Result<void> read_common(ContextReading& in, CommonContext& common,
                         Encounter encounter = Encounter::Optional) {
    HOOKLINE_CHECK(read_user(in.context, common));
    HOOKLINE_CHECK(read_patient(in, common));
    return read_encounter(in, common, encounter);
}

// A Bundle whose entries can be walked. What stands in them is clinical content and not judged.
Result<Value> required_bundle(const Value& context, std::string_view name) {
    const std::string path = member_path("context", name);
    HOOKLINE_TRY(const Value bundle, required_object(context, "context", name));
    if (bundle.string_at("resourceType") != "Bundle") {
        return fail(ErrorKind::InvalidRequest, "expected a resource of type `Bundle`",
                    member_path(path, "resourceType"));
    }
    const Value* entry = bundle.find("entry");
    if (entry != nullptr && !entry->is_null() && !entry->is_array()) {
        return unexpected_kind("an array", *entry, member_path(path, "entry"));
    }
    if (entry != nullptr && entry->elements().size() > kReferencesMax) {
        return fail(ErrorKind::InvalidRequest,
                    "more than " + std::to_string(kReferencesMax) + " elements",
                    member_path(path, "entry"));
    }
    return bundle;
}

Result<Value> required_orders(const ContextReading& in) {
    HOOKLINE_TRY(const Value bundle, required_bundle(in.context, in.orders));
    HOOKLINE_CHECK(check_release_of_orders(bundle, member_path("context", in.orders)));
    return bundle;
}

Result<Context> read_patient_view(ContextReading& in) {
    PatientViewContext result;
    HOOKLINE_CHECK(read_common(in, result));
    return result;
}

Result<Context> read_encounter_start(ContextReading& in) {
    EncounterStartContext result;
    HOOKLINE_CHECK(read_common(in, result, Encounter::Required));
    return result;
}

Result<Context> read_encounter_discharge(ContextReading& in) {
    EncounterDischargeContext result;
    HOOKLINE_CHECK(read_common(in, result, Encounter::Required));
    return result;
}

Result<Context> read_order_select(ContextReading& in) {
    OrderSelectContext result;
    HOOKLINE_CHECK(read_common(in, result));
    HOOKLINE_TRY(result.selections,
                 required_strings(in.context, "context", "selections", in.arena));
    HOOKLINE_TRY(result.draft_orders, required_orders(in));
    return result;
}

Result<Context> read_order_sign(ContextReading& in) {
    OrderSignContext result;
    HOOKLINE_CHECK(read_common(in, result));
    HOOKLINE_TRY(result.draft_orders, required_orders(in));
    return result;
}

// Version 1.1 says dispatchedOrders; the ballot of 2023 said order, a single reference.
Result<std::span<const std::string_view>> read_dispatched(ContextReading& in) {
    if (!has_member(in.context, "dispatchedOrders") && has_member(in.context, "order")) {
        ++in.tolerated;
        HOOKLINE_TRY(const std::string_view order,
                     required_string(in.context, "context", "order", kIdBytesMax));
        return in.arena.copy(std::span(&order, 1));
    }
    HOOKLINE_TRY(const auto orders,
                 required_strings(in.context, "context", "dispatchedOrders", in.arena));
    if (orders.empty()) {
        return fail(ErrorKind::InvalidRequest, "expected at least one reference",
                    "context.dispatchedOrders");
    }
    return orders;
}

Result<Value> read_tasks(ContextReading& in) {
    for (const std::string_view name : {"fulfillmentTasks", "fulfillment-tasks", "task"}) {
        const Value* tasks = in.context.find(name);
        if (tasks == nullptr || tasks->is_null()) {
            continue;
        }
        if (!tasks->is_array() && !tasks->is_object()) {
            return unexpected_kind("an array of tasks", *tasks, member_path("context", name));
        }
        in.tolerated += name == "fulfillmentTasks" ? 0U : 1U;
        return *tasks;
    }
    return Value::null();
}

Result<Context> read_order_dispatch(ContextReading& in) {
    OrderDispatchContext result;
    HOOKLINE_CHECK(read_patient(in, result));
    HOOKLINE_TRY(result.dispatched_orders, read_dispatched(in));
    HOOKLINE_TRY(result.performer,
                 required_string(in.context, "context", "performer", kIdBytesMax));
    HOOKLINE_TRY(result.fulfillment_tasks, read_tasks(in));
    return result;
}

Result<Context> read_appointment_book(ContextReading& in) {
    AppointmentBookContext result;
    HOOKLINE_CHECK(read_common(in, result));
    HOOKLINE_TRY(result.appointments, required_bundle(in.context, "appointments"));
    return result;
}

// The one order as the Bundle that orders come in elsewhere.
Value bundle_of_one(const Value& order, RequestArena& arena) {
    using fhir::json::Member;
    const Member entry{"resource", order};
    const Value entries = Value::object(arena.copy(std::span(&entry, 1)));
    const Member members[] = {{"resourceType", Value::string("Bundle")},
                              {"entry", Value::array(arena.copy(std::span(&entries, 1)))}};
    return Value::object(arena.copy(std::span<const Member>(members)));
}

Result<Context> read_other(std::string_view name, ContextReading& in) {
    OtherContext result;
    if (has_member(in.context, "userId")) {
        HOOKLINE_CHECK(read_user(in.context, result));
    }
    HOOKLINE_CHECK(read_patient(in, result));
    HOOKLINE_CHECK(read_encounter(in, result, Encounter::Optional));
    if (name == "medication-refill") {
        in.orders = "medications";
        HOOKLINE_TRY(result.orders, required_orders(in));
    } else if (name == "medication-verify") {
        HOOKLINE_TRY(const Value order, required_object(in.context, "context", "medication"));
        result.orders = bundle_of_one(order, in.arena);
    }
    return result;
}

}  // namespace

Result<Context> read_context(Hook hook, std::string_view hook_name, ContextReading in) {
    switch (hook) {
        case Hook::PatientView:
            return read_patient_view(in);
        case Hook::OrderSelect:
            return read_order_select(in);
        case Hook::OrderSign:
            return read_order_sign(in);
        case Hook::OrderDispatch:
            return read_order_dispatch(in);
        case Hook::EncounterStart:
            return read_encounter_start(in);
        case Hook::EncounterDischarge:
            return read_encounter_discharge(in);
        case Hook::AppointmentBook:
            return read_appointment_book(in);
        case Hook::Other:
            return read_other(hook_name, in);
    }
    return fail(ErrorKind::InvalidRequest, "expected a hook of this server", "hook");
}

}  // namespace hookline::hooks
