#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// The table of units behind ucum.hpp.
namespace hookline::fhir::ucum {

/// What `value` and `unit` of a row mean.
enum class UnitKind : std::uint8_t {
    Base,       ///< a dimension of its own
    Derived,    ///< `value` times `unit`
    Arbitrary,  ///< of a procedure: comparable with itself only, but may be multiplied
    Scale,      ///< (x + `value`) times `unit` in kelvin
    Logarithm,  ///< comparable with itself only
};

/// A unit of UCUM, by its case sensitive code.
struct UnitRow {
    std::string_view code;
    UnitKind kind = UnitKind::Base;
    bool metric = false;     ///< takes prefixes
    std::string_view value;  ///< decimal, may have an exponent
    std::string_view unit;   ///< unit expression
};

/// A prefix of UCUM, by its case sensitive code: 10^`ten` times 2^`two`.
struct PrefixRow {
    std::string_view code;
    int ten = 0;  ///< power of ten
    int two = 0;  ///< power of two
};

[[nodiscard]] std::span<const UnitRow> units();
[[nodiscard]] std::span<const PrefixRow> prefixes();

}  // namespace hookline::fhir::ucum
