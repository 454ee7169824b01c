#include "hooks/protocol/hook.hpp"

#include <algorithm>
#include <utility>

#include "engine/plan/hook_table.hpp"

namespace hookline::hooks {
namespace {

constexpr std::array kOldHooks = {
    OldHook{"order-review", Hook::OrderSign, {}, "orders"},
    OldHook{"medication-prescribe", Hook::OrderSign, Hook::OrderSelect, "medications"},
};

using HookVersion = std::pair<std::string_view, std::string_view>;
constexpr std::array kVersions = {
    HookVersion{"patient-view", "1.0"},
    HookVersion{"encounter-start", "1.0"},
    HookVersion{"encounter-discharge", "1.0"},
    HookVersion{"appointment-book", "1.0"},
    HookVersion{"order-select", "1.0"},
    HookVersion{"order-sign", "1.0"},
    HookVersion{"order-dispatch", "1.1"},
    HookVersion{"medication-refill", "0.1.0"},
    HookVersion{"medication-verify", "0.1.0"},
    HookVersion{"problem-list-item-create", "0.1.0"},
    HookVersion{"allergyintolerance-create", "0.1.0"},
};

}  // namespace

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
        case Hook::Other:
            break;
    }
    return {};
}

std::optional<Hook> parse_hook(std::string_view name) {
    const auto* found =
        std::ranges::find_if(kHooks, [name](Hook hook) { return to_string(hook) == name; });
    if (found != kHooks.end()) {
        return *found;
    }
    const engine::HookInfo* known = engine::find_known_hook(name);
    const bool is_other =
        known == nullptr ? engine::is_own_hook_name(name) : known->replaced_by.empty();
    return is_other ? std::optional(Hook::Other) : std::nullopt;
}

std::string_view hook_version(std::string_view name) {
    const auto* found = std::ranges::find(kVersions, name, &HookVersion::first);
    return found == kVersions.end() ? std::string_view() : found->second;
}

const OldHook* find_old_hook(std::string_view name) {
    const auto* found = std::ranges::find(kOldHooks, name, &OldHook::name);
    return found == kOldHooks.end() ? nullptr : found;
}

}  // namespace hookline::hooks
