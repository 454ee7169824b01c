#pragma once

#include <span>

#include "engine/cql/operator_table.hpp"

namespace hookline::cql::operators {

/// DurationBetween of two dates, two date times or two times of day, none null, in whole units of
/// the precision (or weeks) of `attributes`: an Integer, or an uncertainty where a partial value
/// leaves it open; null when it is out of Integer's range. An age is such a duration.
/// Spec: CQL 1.5.3 reference, Duration.
[[nodiscard]] Value duration_between(EvalContext& context, std::span<const Value> operands,
                                     const OperatorAttributes& attributes);

}  // namespace hookline::cql::operators
