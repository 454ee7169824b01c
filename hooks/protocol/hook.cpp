#include "hooks/protocol/hook.hpp"

#include <algorithm>

namespace hookline::hooks {

std::string_view to_string(Hook hook) {
    switch (hook) {
        case Hook::PatientView:
            return "patient-view";
        case Hook::OrderSelect:
            return "order-select";
        case Hook::OrderSign:
            return "order-sign";
        case Hook::OrderDispatch:
            return "order-dispatch";
        case Hook::EncounterStart:
            return "encounter-start";
        case Hook::EncounterDischarge:
            return "encounter-discharge";
        case Hook::AppointmentBook:
            return "appointment-book";
    }
    return "patient-view";
}

std::optional<Hook> parse_hook(std::string_view name) {
    const auto* found =
        std::ranges::find_if(kHooks, [name](Hook hook) { return to_string(hook) == name; });
    if (found == kHooks.end()) {
        return std::nullopt;
    }
    return *found;
}

}  // namespace hookline::hooks
