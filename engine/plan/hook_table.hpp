#pragma once

#include <span>
#include <string_view>

namespace hookline::engine {

/// A hook of the CDS Hooks library, as far as rules have to know it (CH, section 12).
struct HookInfo {
    std::string_view name;
    bool has_orders = false;        ///< its context holds orders that can trigger rules
    bool has_appointments = false;  ///< likewise appointments
    std::string_view replaced_by;   ///< of a deprecated hook: the one to use
};

/// All hooks of the library; services are announced in this order.
[[nodiscard]] std::span<const HookInfo> known_hooks();

/// nullptr for a name that is not in the library.
[[nodiscard]] const HookInfo* find_known_hook(std::string_view name);

/// Whether the name is one that an organisation may give to a hook of its own: a reverse domain
/// name such as `org.example.board-review`.
[[nodiscard]] bool is_own_hook_name(std::string_view name);

}  // namespace hookline::engine
