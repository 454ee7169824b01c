#pragma once

#include "engine/cql/value.hpp"

namespace hookline::cql {

/// The next point of an ordered type: 1 for Integer and Long, 10^-8 for Decimal and Quantity, one
/// unit of its own precision for dates and times; of an uncertainty that of both ends, which stay
/// at the end of the range. Null when there is none, for null and for a kind that has no points.
/// Spec: CQL 1.5.3 reference, Successor.
[[nodiscard]] Value successor(const Value& point, RequestArena& arena);

/// The point before. Spec: CQL 1.5.3 reference, Predecessor.
[[nodiscard]] Value predecessor(const Value& point, RequestArena& arena);

/// One unit of the digit `digits` behind the point of a decimal, in units of 10^-8; 0 to 8 digits.
[[nodiscard]] fhir::Int128 decimal_step(int digits);

/// A date, time or date time cut to a coarser precision; others and coarser ones stay.
[[nodiscard]] Value truncated(const Value& moment, Precision precision, RequestArena& arena);

/// Least and greatest value of an ordered type; of a Quantity with the given unit. Null for kinds
/// without. Date times are those of UTC. Spec: CQL 1.5.3 reference, Minimum, Maximum.
[[nodiscard]] Value minimum_value(ValueKind kind, RequestArena& arena, std::string_view unit = "1");
[[nodiscard]] Value maximum_value(ValueKind kind, RequestArena& arena, std::string_view unit = "1");

/// Kind of the points of an interval; Null when both ends are null and nothing else tells.
[[nodiscard]] ValueKind point_kind(const IntervalValue& interval);

/// The first and the last point of an interval. A closed null end is the least or greatest value of
/// the type; an open one an uncertainty up to the other end. `kind` says what the points are where
/// the interval itself does not. Null when that is unknown, and for an end that is open at the end
/// of the type's range. Spec: CQL 1.5.3 reference, Start, End.
[[nodiscard]] Value first_point(const IntervalValue& interval, RequestArena& arena,
                                ValueKind kind = ValueKind::Null);
[[nodiscard]] Value last_point(const IntervalValue& interval, RequestArena& arena,
                               ValueKind kind = ValueKind::Null);

}  // namespace hookline::cql
