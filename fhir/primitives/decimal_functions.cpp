#include "fhir/primitives/decimal_functions.hpp"

#include <utility>

#include "fhir/primitives/big_integer.hpp"

namespace hookline::fhir {
namespace {

// Fixed point with this many digits behind the point.
constexpr unsigned kDigits = 80;

const BigInteger& one() {
    static const BigInteger value = BigInteger::power_of_ten(kDigits);
    return value;
}

BigInteger fixed(Decimal x) {
    return BigInteger(x.scaled()) * BigInteger::power_of_ten(kDigits - Decimal::kScaleDigits);
}

std::optional<Decimal> rounded(const BigInteger& fixed_point) {
    const auto scaled =
        divide_rounded(fixed_point, BigInteger::power_of_ten(kDigits - Decimal::kScaleDigits))
            .to_int128();
    return scaled ? Decimal::from_scaled(*scaled) : std::nullopt;
}

BigInteger multiply(const BigInteger& a, const BigInteger& b) {
    return divide(a * b, one()).first;
}

// ln((1 + z) / (1 - z)) = 2 (z + z^3/3 + z^5/5 + ...)
BigInteger twice_artanh(const BigInteger& z) {
    const BigInteger square = multiply(z, z);
    BigInteger power = z;
    BigInteger sum = z;
    for (Int128 i = 3;; i += 2) {
        power = multiply(power, square);
        const BigInteger term = divide(power, BigInteger(i)).first;
        if (term.is_zero()) {
            return sum + sum;
        }
        sum = sum + term;
    }
}

const BigInteger& ln_two() {
    static const BigInteger value = twice_artanh(divide(one(), BigInteger(3)).first);
    return value;
}

// x > 0: x = m 2^k with m between 2/3 and 4/3.
BigInteger fixed_ln(BigInteger x) {
    Int128 k = 0;
    for (; x * BigInteger(3) > one() * BigInteger(4); ++k) {
        x = divide(x, BigInteger(2)).first;
    }
    for (; x * BigInteger(3) < one() * BigInteger(2); --k) {
        x = x + x;
    }
    const BigInteger z = divide((x - one()) * one(), x + one()).first;
    return twice_artanh(z) + ln_two() * BigInteger(k);
}

// Nothing above 10^29, zero where eight digits behind the point are zero.
std::optional<BigInteger> fixed_exp(const BigInteger& x) {
    constexpr Int128 kHighest = 67;
    constexpr Int128 kLowest = -21;
    if (x > one() * BigInteger(kHighest)) {
        return std::nullopt;
    }
    if (x < one() * BigInteger(kLowest)) {
        return BigInteger();
    }
    // exp(x) = exp(x / 2^8)^(2^8)
    constexpr int kHalvings = 8;
    const BigInteger part = divide(x, BigInteger(Int128{1} << kHalvings)).first;
    BigInteger term = one();
    BigInteger sum = one();
    for (Int128 i = 1; !term.is_zero(); ++i) {
        term = divide(multiply(term, part), BigInteger(i)).first;
        sum = sum + term;
    }
    for (int i = 0; i < kHalvings; ++i) {
        sum = multiply(sum, sum);
    }
    return sum;
}

// An exact power of a decimal, cut to fixed point; the exponent is small.
BigInteger whole_power(Decimal x, unsigned exponent) {
    BigInteger product(1);
    for (unsigned i = 0; i < exponent; ++i) {
        product = product * BigInteger(x.scaled());
    }
    return divide(product * one(), BigInteger::power_of_ten(exponent * Decimal::kScaleDigits))
        .first;
}

bool is_odd(Decimal whole) {
    const auto integer = whole.to_integer();
    return integer && *integer % 2 != 0;
}

// Sum of squares of distances from the mean, times n: n S(x^2) - S(x)^2, in units of 10^-16.
BigInteger spread(std::span<const Decimal> numbers) {
    BigInteger sum;
    BigInteger squares;
    for (const Decimal x : numbers) {
        sum = sum + BigInteger(x.scaled());
        squares = squares + BigInteger(x.scaled()) * BigInteger(x.scaled());
    }
    return squares * BigInteger(static_cast<Int128>(numbers.size())) - sum * sum;
}

// The variance in fixed point.
std::optional<BigInteger> fixed_variance(std::span<const Decimal> numbers, Statistic of) {
    const std::size_t divisor = of == Statistic::Population ? numbers.size() : numbers.size() - 1;
    if (numbers.empty() || divisor == 0) {
        return std::nullopt;
    }
    return divide(spread(numbers) * BigInteger::power_of_ten(kDigits - 2 * Decimal::kScaleDigits),
                  BigInteger(static_cast<Int128>(numbers.size())) *
                      BigInteger(static_cast<Int128>(divisor)))
        .first;
}

}  // namespace

std::optional<Decimal> exp(Decimal x) {
    const auto result = fixed_exp(fixed(x));
    return result ? rounded(*result) : std::nullopt;
}

std::optional<Decimal> ln(Decimal x) {
    return x > Decimal() ? rounded(fixed_ln(fixed(x))) : std::nullopt;
}

std::optional<Decimal> log(Decimal x, Decimal base) {
    if (x <= Decimal() || base <= Decimal() || base == Decimal::from_integer(1)) {
        return std::nullopt;
    }
    return rounded(divide(fixed_ln(fixed(x)) * one(), fixed_ln(fixed(base))).first);
}

std::optional<Decimal> power(Decimal x, Decimal y) {
    constexpr std::int64_t kExactMax = 256;
    const Decimal zero;
    if (y == zero) {
        return Decimal::from_integer(1);
    }
    if (x == zero) {
        return y > zero ? std::optional(zero) : std::nullopt;
    }
    if (x < zero && (!y.is_integer() || !y.to_integer())) {
        return std::nullopt;
    }
    const auto whole = y.is_integer() ? y.to_integer() : std::nullopt;
    if (whole && *whole > -kExactMax && *whole < kExactMax) {
        const BigInteger result =
            whole_power(x, static_cast<unsigned>(*whole < 0 ? -*whole : *whole));
        if (*whole > 0) {
            return rounded(result);
        }
        return result.is_zero() ? std::nullopt : rounded(divide(one() * one(), result).first);
    }
    const Decimal size = x < zero ? x.negate() : x;
    const auto result = fixed_exp(multiply(fixed_ln(fixed(size)), fixed(y)));
    if (!result) {
        return std::nullopt;
    }
    return rounded(x < zero && is_odd(y) ? result->negate() : *result);
}

std::optional<Decimal> geometric_mean(std::span<const Decimal> numbers) {
    if (numbers.empty()) {
        return std::nullopt;
    }
    BigInteger sum;
    bool any_zero = false;
    for (const Decimal x : numbers) {
        if (x < Decimal()) {
            return std::nullopt;
        }
        any_zero = any_zero || x == Decimal();
        sum = any_zero ? sum : sum + fixed_ln(fixed(x));
    }
    if (any_zero) {
        return Decimal();
    }
    const auto mean = fixed_exp(divide(sum, BigInteger(static_cast<Int128>(numbers.size()))).first);
    return mean ? rounded(*mean) : std::nullopt;
}

std::optional<Decimal> variance(std::span<const Decimal> numbers, Statistic of) {
    const auto result = fixed_variance(numbers, of);
    return result ? rounded(*result) : std::nullopt;
}

std::optional<Decimal> standard_deviation(std::span<const Decimal> numbers, Statistic of) {
    const auto squared = fixed_variance(numbers, of);
    return squared ? rounded(square_root(*squared * one())) : std::nullopt;
}

}  // namespace hookline::fhir
