#pragma once

#include "engine/cql/value.hpp"

namespace hookline::cql {

/// The next point of an ordered type: 1 for Integer and Long, 10^-8 for Decimal and Quantity, one
/// unit of its own precision for dates and times. Null when there is none, for null and for a kind
/// that has no points. Spec: CQL 1.5.3 reference, Successor.
[[nodiscard]] Value successor(const Value& point, RequestArena& arena);

/// The point before. Spec: CQL 1.5.3 reference, Predecessor.
[[nodiscard]] Value predecessor(const Value& point, RequestArena& arena);

/// The first and the last point of an interval; null when that end is null, or open at the end of
/// the type's range.
[[nodiscard]] Value first_point(const IntervalValue& interval, RequestArena& arena);
[[nodiscard]] Value last_point(const IntervalValue& interval, RequestArena& arena);

}  // namespace hookline::cql
