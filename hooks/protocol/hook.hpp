#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hookline::hooks {

/// The hooks whose context this server reads in full (cds-hooks-library, all at version 1), and
/// the rest: other hooks of the library and hooks of organisations, known by name.
enum class Hook : std::uint8_t {
    PatientView,
    OrderSelect,
    OrderSign,
    OrderDispatch,
    EncounterStart,
    EncounterDischarge,
    AppointmentBook,
    Other,
};

/// All but Other.
inline constexpr std::array kHooks = {
    Hook::PatientView,    Hook::OrderSelect,        Hook::OrderSign,       Hook::OrderDispatch,
    Hook::EncounterStart, Hook::EncounterDischarge, Hook::AppointmentBook,
};

/// Wire spelling, e.g. `order-sign`; empty for Other.
[[nodiscard]] std::string_view to_string(Hook hook);

/// The hook with that wire spelling, byte for byte; Other for another hook of the library and for
/// a reverse domain name; nullopt for every other text and for deprecated hooks.
[[nodiscard]] std::optional<Hook> parse_hook(std::string_view name);

/// The version of a hook of the library as it was published; empty for every other name (CH-021).
[[nodiscard]] std::string_view hook_version(std::string_view name);

/// A deprecated hook, as clients of 1.0 may still call it.
struct OldHook {
    std::string_view name;
    Hook hook;                 ///< as which it is answered
    std::optional<Hook> also;  ///< whose services answer it as well
    std::string_view orders;   ///< what `draftOrders` was called
};

/// nullptr for every other name.
[[nodiscard]] const OldHook* find_old_hook(std::string_view name);

}  // namespace hookline::hooks
