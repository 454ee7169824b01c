#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "fhir/primitives/decimal.hpp"

namespace hookline::fhir {

/// A whole number of any size: the exact ground under unit conversion and the functions of
/// Decimal, where products leave 128 bits. Schoolbook arithmetic, meant for some dozens of digits.
class BigInteger {
  public:
    BigInteger() = default;
    BigInteger(Int128 value);  // NOLINT(google-explicit-constructor): every Int128 is one

    [[nodiscard]] static BigInteger power_of_ten(unsigned exponent);

    [[nodiscard]] bool is_zero() const { return limbs_.empty(); }
    [[nodiscard]] bool is_negative() const { return negative_; }
    [[nodiscard]] BigInteger negate() const;
    [[nodiscard]] BigInteger magnitude() const;
    /// Nothing when it does not fit 126 bits.
    [[nodiscard]] std::optional<Int128> to_int128() const;

    friend BigInteger operator+(const BigInteger& a, const BigInteger& b);
    friend BigInteger operator-(const BigInteger& a, const BigInteger& b);
    friend BigInteger operator*(const BigInteger& a, const BigInteger& b);
    /// Quotient towards zero and remainder with the sign of `a`; `b` is not zero.
    friend std::pair<BigInteger, BigInteger> divide(const BigInteger& a, const BigInteger& b);
    /// Quotient rounded half away from zero; `b` is not zero.
    friend BigInteger divide_rounded(const BigInteger& a, const BigInteger& b);
    /// The whole part of the square root; `a` is not negative.
    friend BigInteger square_root(const BigInteger& a);

    friend bool operator==(const BigInteger&, const BigInteger&) = default;
    friend std::strong_ordering operator<=>(const BigInteger& a, const BigInteger& b);

  private:
    using Limbs = std::vector<std::uint32_t>;  // least significant first, no zeros at the end

    BigInteger(Limbs limbs, bool negative);
    static std::strong_ordering compare(const Limbs& a, const Limbs& b);
    static Limbs add(const Limbs& a, const Limbs& b);
    static Limbs subtract(const Limbs& a, const Limbs& b);  // a >= b
    static std::pair<Limbs, Limbs> divide(const Limbs& a, const Limbs& b);
    static std::pair<Limbs, Limbs> divide_small(const Limbs& a, std::uint32_t b);

    Limbs limbs_;
    bool negative_ = false;
};

std::pair<BigInteger, BigInteger> divide(const BigInteger& a, const BigInteger& b);
BigInteger divide_rounded(const BigInteger& a, const BigInteger& b);
BigInteger square_root(const BigInteger& a);

}  // namespace hookline::fhir
