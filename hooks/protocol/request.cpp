#include "hooks/protocol/request.hpp"

#include <algorithm>
#include <string>

#include "hooks/protocol/members.hpp"
#include "hooks/protocol/prefetch.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

// `Patient/12` and `12` both give `12` (CH rows on ids: bare, but prefixes occur in the wild).
Result<std::string_view> bare_id(std::string_view text, std::string_view prefix,
                                 std::string_view path) {
    if (text.starts_with(prefix)) {
        text.remove_prefix(prefix.size());
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

Result<void> read_patient(const Value& context, CommonContext& common) {
    HOOKLINE_TRY(const std::string_view patient,
                 required_string(context, "context", "patientId", kIdBytesMax));
    HOOKLINE_TRY(common.patient_id, bare_id(patient, "Patient/", "context.patientId"));
    return {};
}

Result<void> read_common(const Value& context, CommonContext& common,
                         Encounter encounter = Encounter::Optional) {
    HOOKLINE_CHECK(read_user(context, common));
    HOOKLINE_CHECK(read_patient(context, common));
    HOOKLINE_TRY(const std::string_view id,
                 encounter == Encounter::Required
                     ? required_string(context, "context", "encounterId", kIdBytesMax)
                     : optional_string(context, "context", "encounterId", kIdBytesMax));
    if (!id.empty()) {
        HOOKLINE_TRY(common.encounter_id, bare_id(id, "Encounter/", "context.encounterId"));
    }
    return {};
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
    return bundle;
}

Result<Context> read_patient_view(const Value& context, RequestArena&) {
    PatientViewContext result;
    HOOKLINE_CHECK(read_common(context, result));
    return result;
}

Result<Context> read_encounter_start(const Value& context, RequestArena&) {
    EncounterStartContext result;
    HOOKLINE_CHECK(read_common(context, result, Encounter::Required));
    return result;
}

Result<Context> read_encounter_discharge(const Value& context, RequestArena&) {
    EncounterDischargeContext result;
    HOOKLINE_CHECK(read_common(context, result, Encounter::Required));
    return result;
}

Result<Context> read_order_select(const Value& context, RequestArena& arena) {
    OrderSelectContext result;
    HOOKLINE_CHECK(read_common(context, result));
    HOOKLINE_TRY(result.selections, required_strings(context, "context", "selections", arena));
    HOOKLINE_TRY(result.draft_orders, required_bundle(context, "draftOrders"));
    return result;
}

Result<Context> read_order_sign(const Value& context, RequestArena&) {
    OrderSignContext result;
    HOOKLINE_CHECK(read_common(context, result));
    HOOKLINE_TRY(result.draft_orders, required_bundle(context, "draftOrders"));
    return result;
}

// Version 1.1 says dispatchedOrders; the ballot of 2023 said order, a single reference.
Result<std::span<const std::string_view>> read_dispatched(const Value& context,
                                                          RequestArena& arena) {
    if (!has_member(context, "dispatchedOrders") && has_member(context, "order")) {
        HOOKLINE_TRY(const std::string_view order,
                     required_string(context, "context", "order", kIdBytesMax));
        return arena.copy(std::span(&order, 1));
    }
    HOOKLINE_TRY(const auto orders,
                 required_strings(context, "context", "dispatchedOrders", arena));
    if (orders.empty()) {
        return fail(ErrorKind::InvalidRequest, "expected at least one reference",
                    "context.dispatchedOrders");
    }
    return orders;
}

Result<Value> read_tasks(const Value& context) {
    for (const std::string_view name : {"fulfillmentTasks", "fulfillment-tasks", "task"}) {
        const Value* tasks = context.find(name);
        if (tasks == nullptr || tasks->is_null()) {
            continue;
        }
        if (!tasks->is_array() && !tasks->is_object()) {
            return unexpected_kind("an array of tasks", *tasks, member_path("context", name));
        }
        return *tasks;
    }
    return Value::null();
}

Result<Context> read_order_dispatch(const Value& context, RequestArena& arena) {
    OrderDispatchContext result;
    HOOKLINE_CHECK(read_patient(context, result));
    HOOKLINE_TRY(result.dispatched_orders, read_dispatched(context, arena));
    HOOKLINE_TRY(result.performer, required_string(context, "context", "performer", kIdBytesMax));
    HOOKLINE_TRY(result.fulfillment_tasks, read_tasks(context));
    return result;
}

Result<Context> read_appointment_book(const Value& context, RequestArena&) {
    AppointmentBookContext result;
    HOOKLINE_CHECK(read_common(context, result));
    HOOKLINE_TRY(result.appointments, required_bundle(context, "appointments"));
    return result;
}

Result<Context> read_context(Hook hook, const Value& context, RequestArena& arena) {
    switch (hook) {
        case Hook::PatientView:
            return read_patient_view(context, arena);
        case Hook::OrderSelect:
            return read_order_select(context, arena);
        case Hook::OrderSign:
            return read_order_sign(context, arena);
        case Hook::OrderDispatch:
            return read_order_dispatch(context, arena);
        case Hook::EncounterStart:
            return read_encounter_start(context, arena);
        case Hook::EncounterDischarge:
            return read_encounter_discharge(context, arena);
        case Hook::AppointmentBook:
            return read_appointment_book(context, arena);
    }
    return fail(ErrorKind::InvalidRequest, "expected a hook of this server", "hook");
}

// Both are optional, but a token says nothing without the server it is for (CH-043).
Result<void> read_fhir_access(const Value& root, CdsRequestView& request) {
    HOOKLINE_TRY(request.fhir_server, optional_string(root, "", "fhirServer", kUrlBytesMax));
    const Value* authorization = root.find("fhirAuthorization");
    if (authorization == nullptr || authorization->is_null()) {
        return {};
    }
    if (!authorization->is_object()) {
        return unexpected_kind("an object", *authorization, "fhirAuthorization");
    }
    if (request.fhir_server.empty()) {
        return fail(ErrorKind::InvalidRequest, "required with `fhirAuthorization`, but missing",
                    "fhirServer");
    }
    request.fhir_authorization = *authorization;
    return {};
}

}  // namespace

const CommonContext& CdsRequestView::common() const {
    return std::visit([](const auto& any) -> const CommonContext& { return any; }, context);
}

Result<CdsRequestView> parse_request(const Value& root, RequestArena& arena) {
    if (!root.is_object()) {
        return unexpected_kind("an object", root, "");
    }
    CdsRequestView request;
    HOOKLINE_TRY(const std::string_view hook_name, required_string(root, "", "hook", kIdBytesMax));
    const std::optional<Hook> hook = parse_hook(hook_name);
    if (!hook) {
        return fail(ErrorKind::InvalidRequest, "expected a hook that this server answers", "hook");
    }
    request.hook = *hook;
    HOOKLINE_TRY(request.hook_instance,
                 required_string(root, "", "hookInstance", kHookInstanceBytesMax));
    HOOKLINE_CHECK(read_fhir_access(root, request));
    HOOKLINE_TRY(const Value context, required_object(root, "", "context"));
    HOOKLINE_TRY(request.context, read_context(*hook, context, arena));
    HOOKLINE_TRY(request.prefetch, read_prefetch(root, arena));
    return request;
}

}  // namespace hookline::hooks
