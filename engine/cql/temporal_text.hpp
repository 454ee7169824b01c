#pragma once

#include <optional>
#include <string_view>

#include "engine/cql/value.hpp"

namespace hookline::cql {

/// Reads a date time as CQL's literals and conversions have it: like FHIR's, but any precision may
/// carry the `T`, and an hour may end it (`2014-01-25T14`). Nothing when it is none.
[[nodiscard]] std::optional<DateTime> parse_date_time_text(std::string_view text);

/// Reads a time of day with an optional `T` before it; an offset behind it is read and dropped.
/// Spec: CQL 1.5.3 reference, ToTime, Convert.
[[nodiscard]] std::optional<Time> parse_time_text(std::string_view text);

}  // namespace hookline::cql
