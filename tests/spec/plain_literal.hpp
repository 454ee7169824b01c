#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hookline::spec {

/// The canonical text of a plain literal: null, booleans, numbers with a sign, strings, dates,
/// times, quantities, ratios, and lists, intervals and tuples of these. Nothing for any other
/// text: a function call, an operator, a code, a literal that does not exist.
///
/// Shares no code with the engine: a fault in how the engine reads a literal shows as a difference
/// instead of being the same on both sides of a comparison.
[[nodiscard]] std::optional<std::string> read_plain_literal(std::string_view text,
                                                            int offset_minutes);

}  // namespace hookline::spec
