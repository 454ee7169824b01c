#include "engine/plan/hook_table.hpp"

#include <algorithm>
#include <array>

namespace hookline::engine {
namespace {

constexpr std::array kHooks = {
    HookInfo{"patient-view", false, false, {}},
    HookInfo{"encounter-start", false, false, {}},
    HookInfo{"encounter-discharge", false, false, {}},
    HookInfo{"appointment-book", false, true, {}},
    HookInfo{"order-select", true, false, {}},
    HookInfo{"order-sign", true, false, {}},
    HookInfo{"order-dispatch", true, false, {}},
    HookInfo{"medication-refill", true, false, {}},
    HookInfo{"medication-verify", true, false, {}},
    HookInfo{"problem-list-item-create", false, false, {}},
    HookInfo{"allergyintolerance-create", false, false, {}},
    HookInfo{"medication-prescribe", true, false, "order-sign"},
    HookInfo{"order-review", true, false, "order-sign"},
};

}  // namespace

std::span<const HookInfo> known_hooks() {
    return kHooks;
}

const HookInfo* find_known_hook(std::string_view name) {
    const auto* found = std::ranges::find(kHooks, name, &HookInfo::name);
    return found == kHooks.end() ? nullptr : found;
}

bool is_own_hook_name(std::string_view name) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return name.find('.') != std::string_view::npos && std::ranges::all_of(name, is_allowed) &&
           !name.starts_with('.') && !name.ends_with('.') &&
           name.find("..") == std::string_view::npos;
}

}  // namespace hookline::engine
