#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/primitives/decimal.hpp"

/// Units of measure as UCUM writes them (case-sensitive form): prefixes, exponents, products and
/// quotients, brackets, annotations. Coverage and decisions: README.md of this folder.
///
/// All functions give nothing for a text that is no unit or not one of the table, and for units of
/// different dimensions: never a wrong number. Conversions are exact up to one rounding to eight
/// digits behind the point. Source: The Unified Code for Units of Measure, 2.1.
namespace hookline::fhir::ucum {

/// Whether the text is a unit that is understood.
[[nodiscard]] bool is_unit(std::string_view unit);

/// Whether the unit is on a scale with its own zero (`Cel`, `[degF]`) or a logarithm (`[pH]`,
/// `dB`): such quantities are converted and compared, but not added or multiplied.
[[nodiscard]] bool is_special(std::string_view unit);

/// Whether quantities of the two units can be converted into each other.
[[nodiscard]] bool commensurable(std::string_view a, std::string_view b);

/// The value in another unit.
[[nodiscard]] std::optional<Decimal> convert(Decimal value, std::string_view from,
                                             std::string_view to);

/// Exact order of two quantities, without any rounding.
[[nodiscard]] std::optional<std::strong_ordering> compare(Decimal a, std::string_view a_unit,
                                                          Decimal b, std::string_view b_unit);

/// Unit of a product or a quotient: exponents of the same symbol are added, `1` when none is left;
/// annotations are dropped. `cm` times `cm2` is `cm3`, `g` by `g` is `1`, `mg` by `mL` is `mg/mL`.
[[nodiscard]] std::optional<std::string> multiply(std::string_view a, std::string_view b);
[[nodiscard]] std::optional<std::string> divide(std::string_view a, std::string_view b);

}  // namespace hookline::fhir::ucum
