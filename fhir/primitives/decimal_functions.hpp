#pragma once

#include <optional>
#include <span>

#include "fhir/primitives/decimal.hpp"

/// Functions of Decimal whose results are rarely decimals: computed with sixty digits and more,
/// then rounded once, half away from zero, to eight digits behind the point. Nothing where the
/// result does not exist or leaves the range of Decimal.
namespace hookline::fhir {

/// e to the power of `x`. Spec: CQL 1.5.3 reference, Exp.
[[nodiscard]] std::optional<Decimal> exp(Decimal x);

/// Natural logarithm; nothing for zero and below. Spec: CQL 1.5.3 reference, Ln.
[[nodiscard]] std::optional<Decimal> ln(Decimal x);

/// Logarithm to a base; nothing for a base of one, and for zero and below. Spec: CQL 1.5.3, Log.
[[nodiscard]] std::optional<Decimal> log(Decimal x, Decimal base);

/// `x` to the power of `y`. Zero to zero is one; nothing for zero to a negative power and for a
/// negative number to a power that is not whole. Spec: CQL 1.5.3 reference, Power.
[[nodiscard]] std::optional<Decimal> power(Decimal x, Decimal y);

/// The n-th root of the product of n numbers; nothing for no number and where one is negative.
/// Spec: CQL 1.5.3 reference, GeometricMean.
[[nodiscard]] std::optional<Decimal> geometric_mean(std::span<const Decimal> numbers);

/// Of a whole population or of a sample (the divisor is one less).
enum class Statistic : bool { Population, Sample };

/// Mean of the squares of the distances from the mean; nothing for too few numbers.
/// Spec: CQL 1.5.3 reference, Variance, PopulationVariance.
[[nodiscard]] std::optional<Decimal> variance(std::span<const Decimal> numbers, Statistic of);

/// Square root of the exact variance. Spec: CQL 1.5.3 reference, StdDev, PopulationStdDev.
[[nodiscard]] std::optional<Decimal> standard_deviation(std::span<const Decimal> numbers,
                                                        Statistic of);

}  // namespace hookline::fhir
