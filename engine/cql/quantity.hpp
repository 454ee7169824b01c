#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/cql/value.hpp"

/// Quantities: units of UCUM, and the words of the calendar. A week and everything shorter is the
/// same in both; years and months of the calendar have no fixed length, those of UCUM (`a`, `mo`)
/// have. Nothing or null where units do not fit or are not known: never a wrong number.
namespace hookline::cql {

/// Whether two units are one: the same text, or spellings of one calendar unit (`day`, `days`, `d`;
/// of years and months only the words).
[[nodiscard]] bool same_unit(std::string_view a, std::string_view b);

/// Order of two quantities, exact. Years and months are compared with each other only.
/// Spec: CQL 1.5.3 reference, Equal, Greater.
[[nodiscard]] std::optional<int> compare_quantities(const QuantityValue& a, const QuantityValue& b);

/// As `~`: decimals rounded to the digits of the less precise in the larger of the two units; a
/// year is about 12 months, 365 days or UCUM's year, a month 30 days.
/// Spec: CQL 1.5.3 reference, Equivalent.
[[nodiscard]] bool equivalent_quantities(const QuantityValue& a, const QuantityValue& b);

/// Equality of decimals rounded to the digits of the less precise; zeros at the end do not count.
[[nodiscard]] bool equivalent_decimals(const Decimal& a, const Decimal& b);

/// The value in another unit, rounded to eight digits behind the point.
[[nodiscard]] std::optional<Decimal> convert_quantity(const QuantityValue& quantity,
                                                      std::string_view unit);

/// Sum and difference in the finer of the two units. Null for units that do not fit, for scales
/// with a zero of their own (37 'Cel' + 1 'Cel'), and outside the range.
[[nodiscard]] Value add_quantities(const QuantityValue& a, const QuantityValue& b,
                                   RequestArena& arena);
[[nodiscard]] Value subtract_quantities(const QuantityValue& a, const QuantityValue& b,
                                        RequestArena& arena);

/// Product and quotient; the unit is composed as UCUM writes it.
[[nodiscard]] Value multiply_quantities(const QuantityValue& a, const QuantityValue& b,
                                        RequestArena& arena);
[[nodiscard]] Value divide_quantities(const QuantityValue& a, const QuantityValue& b,
                                      RequestArena& arena);

/// Whole quotient and remainder in the finer of the two units.
/// DEVIATION: the quotient keeps the unit, as HL7's tests have it; by dimension it is a number.
[[nodiscard]] Value truncated_divide_quantities(const QuantityValue& a, const QuantityValue& b,
                                                RequestArena& arena);
[[nodiscard]] Value modulo_quantities(const QuantityValue& a, const QuantityValue& b,
                                      RequestArena& arena);

/// A unit of time as a step of the calendar.
struct CalendarUnit {
    Precision precision;
    std::int64_t factor;  ///< 7 for weeks, 1 otherwise
};

/// The words of the calendar and UCUM's definite units up to weeks; nothing for `a` and `mo`, whose
/// lengths are not those of the calendar, and for every other unit.
[[nodiscard]] std::optional<CalendarUnit> calendar_unit(std::string_view unit);

}  // namespace hookline::cql
