#pragma once

#include <span>
#include <string_view>

namespace hookline::hooks {

/// The one name of `known` that `name` may be meant for; empty when there is none, or more than one
/// as near. Near are names that differ in nothing but letter case, `_` and `-`; then those that
/// are one or two slips away: a letter added, left out or changed, or two in the wrong order. Of
/// fewer than eight letters one slip counts: with two nearly any short name would be meant.
[[nodiscard]] std::string_view near_name(std::string_view name,
                                         std::span<const std::string_view> known);

}  // namespace hookline::hooks
