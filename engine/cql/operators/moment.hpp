#pragma once

#include "engine/cql/value.hpp"

/// Dates, times of day and date times as one kind of value, for the operators that take them alike.
namespace hookline::cql::operators {

/// A date time as it is written; a date or a time of day as one of its precision, without offset,
/// whose other half says nothing.
[[nodiscard]] DateTime moment_of(const Value& value);

/// Which of the values that it may have a component that is not known gets.
enum class Extreme : std::uint8_t { Least, Greatest };

/// The moment with all components down to the millisecond: those that it does not know become the
/// least or the greatest that fit, those of its date and those of its time of day by themselves.
[[nodiscard]] DateTime filled(DateTime moment, Extreme date, Extreme time);

}  // namespace hookline::cql::operators
