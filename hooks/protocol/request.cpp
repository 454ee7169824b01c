#include "hooks/protocol/request.hpp"

#include "hooks/protocol/fhir_release.hpp"
#include "hooks/protocol/members.hpp"
#include "hooks/protocol/prefetch.hpp"
#include "hooks/protocol/request_context.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Value;

// The name of the Bundle of drafts is that of the hook as it was called.
Result<std::string_view> read_hook(const Value& root, CdsRequestView& request) {
    HOOKLINE_TRY(const std::string_view name, required_string(root, "", "hook", kIdBytesMax));
    if (const OldHook* old = find_old_hook(name)) {
        request.hook = old->hook;
        request.hook_name = to_string(old->hook);
        request.also = old->also;
        ++request.tolerated;
        return old->orders;
    }
    const std::optional<Hook> hook = parse_hook(name);
    if (!hook) {
        return fail(ErrorKind::InvalidRequest, "expected a hook that this server answers", "hook");
    }
    request.hook = *hook;
    request.hook_name = name;
    return std::string_view("draftOrders");
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
    HOOKLINE_TRY(const std::string_view orders, read_hook(root, request));
    HOOKLINE_TRY(request.hook_instance,
                 required_string(root, "", "hookInstance", kHookInstanceBytesMax));
    HOOKLINE_CHECK(read_fhir_access(root, request));
    HOOKLINE_CHECK(check_release_of_call(root));
    HOOKLINE_TRY(const Value context, required_object(root, "", "context"));
    HOOKLINE_TRY(request.context, read_context(request.hook, request.hook_name,
                                               {context, arena, request.tolerated, orders}));
    HOOKLINE_TRY(request.prefetch, read_prefetch(root, arena, request.tolerated));
    return request;
}

bool names_another_hook(const Value& root, Hook hook, std::string_view hook_name) {
    const std::string_view name = root.string_at("hook");
    if (const OldHook* old = find_old_hook(name)) {
        return old->hook != hook && old->also != hook;
    }
    return name != hook_name && parse_hook(name).has_value();
}

bool accept_for(CdsRequestView& request, Hook hook, std::string_view hook_name) {
    if (hook != Hook::Other && request.also == hook) {
        request.hook = hook;
        request.hook_name = hook_name;
    }
    return request.hook_name == hook_name;
}

}  // namespace hookline::hooks
