#pragma once

#include <string_view>

#include "engine/cql/value.hpp"

namespace hookline::cql::testing {

/// Reads a value as `to_text` prints it: literals, lists, intervals, tuples, `Code { ... }`,
/// `Concept { ... }`, `ValueSet { id: ... }`, ratios `1.0 'mg' : 2.0 'ml'`,
/// `Uncertain[1, 2]` for a point between two, quantities with units
/// or calendar words. Independent of the CQL front end. Everything lives in the arena.
/// Throws std::invalid_argument on anything else: the text is ours.
[[nodiscard]] Value read_literal(std::string_view text, RequestArena& arena);

/// The values of a comma-separated list of literals.
[[nodiscard]] std::span<const Value> read_literals(std::string_view text, RequestArena& arena);

}  // namespace hookline::cql::testing
