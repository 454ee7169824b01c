#pragma once

#include <string>
#include <string_view>

#include "engine/cql/value.hpp"

namespace hookline::spec {

/// A value as one text: two values have the same text when the suite means the same by them.
///
/// `1` Integer, `1L` Long, `1.0` Decimal (no digits that say nothing), strings in quotes, dates as
/// far as they are known, date times with hours as the moment in UTC and their precision, units of
/// durations as one word, tuples by element name, ends of intervals as written. An Integer that is
/// only known to lie in a range is that interval, as the suite writes it.
/// `offset_minutes`: of date times that state none.
[[nodiscard]] std::string canonical(const cql::Value& value, int offset_minutes);

/// `'` + text + `'`, with `'` and `\` escaped.
[[nodiscard]] std::string canonical_string(std::string_view text);

/// One spelling for the units that CQL calls the same: `days`, `day` and UCUM `d` are `day`; of
/// years and months only the words. An empty unit is `1`.
[[nodiscard]] std::string_view canonical_unit(std::string_view unit);

}  // namespace hookline::spec
