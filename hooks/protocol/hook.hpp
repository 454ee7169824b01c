#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hookline::hooks {

/// The hooks whose context this server reads (cds-hooks-library, all at version 1).
enum class Hook : std::uint8_t {
    PatientView,
    OrderSelect,
    OrderSign,
    OrderDispatch,
    EncounterStart,
    EncounterDischarge,
    AppointmentBook,
};

inline constexpr std::array kHooks = {
    Hook::PatientView,    Hook::OrderSelect,        Hook::OrderSign,       Hook::OrderDispatch,
    Hook::EncounterStart, Hook::EncounterDischarge, Hook::AppointmentBook,
};

/// Wire spelling, e.g. `order-sign`.
[[nodiscard]] std::string_view to_string(Hook hook);

/// The hook with that wire spelling, byte for byte; nullopt for every other text.
[[nodiscard]] std::optional<Hook> parse_hook(std::string_view name);

}  // namespace hookline::hooks
