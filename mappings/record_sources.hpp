#pragma once

#include <span>
#include <string_view>

namespace hookline::mappings {

/// The prefetch keys whose resources can become, or change, instances of a class of the record
/// (kSourceNames). Empty for what comes from the call itself, and for a name that is no class.
///
/// A test takes keys away from recorded calls and compares what changes with this table.
[[nodiscard]] std::span<const std::string_view> sources_of_class(std::string_view class_name);

/// Why an order that order-dispatch names was skipped when no resource of the call is it.
inline constexpr std::string_view kOrderNotFound = "order is not in the prefetch";

/// The keys under which the orders that order-dispatch names by reference are found.
[[nodiscard]] std::span<const std::string_view> sources_of_dispatched_orders();

}  // namespace hookline::mappings
