#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace hookline::mappings {

/// The prefetch keys whose resources can become, or change, instances of a class of the record
/// (kSourceNames). Empty for what comes from the call itself, and for a name that is no class.
///
/// A test takes keys away from recorded calls and compares what changes with this table.
[[nodiscard]] std::span<const std::string_view> sources_of_class(std::string_view class_name);

/// The resource type that the prefetch key asks for, by its number in kSourceNames. Others may come
/// with it, but alone they answer another question.
[[nodiscard]] std::string_view type_of_source(std::size_t source);

/// Why an order that order-dispatch names was skipped when no resource of the call is it.
inline constexpr std::string_view kOrderNotFound = "order is not in the prefetch";

/// The types of dispatched orders that rules may concern.
inline constexpr std::array<std::string_view, 2> kTypesWithRules = {"MedicationRequest",
                                                                    "ServiceRequest"};
/// Whether rules may concern a dispatched order of this type; one without a type may be any.
[[nodiscard]] bool can_trigger_rules(std::string_view type);

/// The keys under which the orders that order-dispatch names by reference are found.
[[nodiscard]] std::span<const std::string_view> sources_of_dispatched_orders();

}  // namespace hookline::mappings
