#pragma once

#include <string_view>

namespace hookline::cql {

/// The operator that a call in the style of FHIRPath means: `Descendents` for `descendents`, as in
/// `x.descendents()`. Holds the methods that are one operator with the operands in the order in
/// which they are written. The name itself where it is none of them.
/// Spec: CQL 1.5.3, Appendix I (FHIRPath Function Translation).
[[nodiscard]] std::string_view operator_of_method(std::string_view name);

}  // namespace hookline::cql
