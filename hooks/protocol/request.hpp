#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"
#include "hooks/protocol/hook.hpp"

namespace hookline::hooks {

/// Limits of the protocol's own strings; FHIR's 64 bytes for an id are too few in practice.
inline constexpr std::size_t kHookInstanceBytesMax = 256;
inline constexpr std::size_t kIdBytesMax = 512;
inline constexpr std::size_t kUrlBytesMax = 2048;
inline constexpr std::size_t kReferencesMax = 1000;

/// Context fields that most hooks share. Ids are bare: `Patient/` and `Encounter/` are stripped.
/// All views point into the request body or the request arena.
struct CommonContext {
    std::string_view user_type;  ///< `Practitioner` ...; empty when userId had no type
    std::string_view user_id;    ///< empty for order-dispatch, which has no user
    std::string_view patient_id;
    std::string_view encounter_id;  ///< empty: not sent
};

struct PatientViewContext : CommonContext {};
struct EncounterStartContext : CommonContext {};      ///< encounter_id is never empty
struct EncounterDischargeContext : CommonContext {};  ///< encounter_id is never empty

struct OrderSelectContext : CommonContext {
    std::span<const std::string_view> selections;  ///< references into draft_orders, as sent
    fhir::json::Value draft_orders;                ///< a Bundle
};

struct OrderSignContext : CommonContext {
    fhir::json::Value draft_orders;  ///< a Bundle
};

struct OrderDispatchContext : CommonContext {
    std::span<const std::string_view> dispatched_orders;  ///< references, at least one
    std::string_view performer;
    fhir::json::Value fulfillment_tasks;  ///< an Array of Task, one Task, or null
};

struct AppointmentBookContext : CommonContext {
    fhir::json::Value appointments;  ///< a Bundle
};

/// A hook of the library that is not read in full, or one of an organisation. userId may be
/// missing.
struct OtherContext : CommonContext {
    fhir::json::Value orders;  ///< a Bundle: `medications` of medication-refill, the `medication`
                               ///< of medication-verify; else null
};

/// One alternative per hook, in the order of the enum.
using Context = std::variant<PatientViewContext, OrderSelectContext, OrderSignContext,
                             OrderDispatchContext, EncounterStartContext, EncounterDischargeContext,
                             AppointmentBookContext, OtherContext>;

/// A CDS Hooks call whose protocol members have been checked (CH-040..CH-050). Borrowed: it lives
/// as long as the body and the arena it was read from.
struct CdsRequestView {
    Hook hook = Hook::PatientView;
    std::string_view hook_name;      ///< `hook` as its service is announced
    std::optional<Hook> also;        ///< a hook whose services answer the call as well
    std::size_t tolerated = 0;       ///< deviations from 2.0.1 that were let pass
    std::string_view hook_instance;  ///< opaque label of the client, no key (SR-066)
    std::string_view fhir_server;    ///< empty: not sent; as sent, for hooks/fetch to judge
    /// An Object, or null when not sent. It holds a token: read by hooks/fetch only (CH-084).
    fhir::json::Value fhir_authorization;
    Context context;
    fhir::json::Value prefetch;  ///< an Object, or null when the client sent none
    /// Resources read besides the prefetch because it, or the context, refers to them.
    std::span<const fhir::json::Value> referenced;

    [[nodiscard]] const CommonContext& common() const;
};

/// Reads the protocol members of a call; clinical content (prefetch values, draft orders) is only
/// looked at as far as its outermost form.
///
/// Tolerated: unknown members and extensions, null for optional members, ids with `Patient/` or
/// `Encounter/`, a userId without type, the names that order-dispatch had in 2023 (`order`,
/// `task`, `fulfillment-tasks`), prefetch values wrapped as `{response, resource}` (SR-065), the
/// deprecated hooks order-review and medication-prescribe with R4 orders.
/// Not tolerated: what is told to be of another FHIR release than R4, or can only be of an earlier
/// one, since it would be skipped and nothing said (CH-049).
/// Errors: InvalidRequest; `where` is the element path, the message never holds a value (SR-064).
[[nodiscard]] Result<CdsRequestView> parse_request(const fhir::json::Value& root,
                                                   RequestArena& arena);

/// Whether the body names a hook that a service announced for `hook`, in words `hook_name`, does
/// not answer (CH-041). To be asked first: the context of another hook need not be read to say so.
[[nodiscard]] bool names_another_hook(const fhir::json::Value& root, Hook hook,
                                      std::string_view hook_name);

/// Whether a service announced for `hook`, in words `hook_name`, may answer the call (CH-041); from
/// then on the call is one of that hook.
[[nodiscard]] bool accept_for(CdsRequestView& request, Hook hook, std::string_view hook_name);

}  // namespace hookline::hooks
