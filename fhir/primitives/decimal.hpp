#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hookline::fhir {

/// 128 bits; an extension that gcc and clang have.
__extension__ using Int128 = __int128;

/// An exact decimal as CQL defines it: 28 digits, eight of them behind the point.
///
/// Stored as a 128-bit integer scaled by 10^8; never a binary fraction. Operations that leave the
/// range give nothing, which CQL turns into null. Spec: CQL 1.5.3 reference, Decimal.
class Decimal {
  public:
    static constexpr int kScaleDigits = 8;

    constexpr Decimal() = default;

    [[nodiscard]] static Decimal from_integer(std::int64_t value);
    /// From units of 10^-8; nothing outside the range.
    [[nodiscard]] static std::optional<Decimal> from_scaled(Int128 scaled);
    /// Reads `-1.50`, `1e2`, `.5` not. Digits behind the eighth are rounded half away from zero.
    /// Nothing when the text is no decimal or outside the range.
    [[nodiscard]] static std::optional<Decimal> parse(std::string_view text);

    [[nodiscard]] static Decimal minimum();
    [[nodiscard]] static Decimal maximum();

    [[nodiscard]] Int128 scaled() const { return scaled_; }
    [[nodiscard]] bool is_integer() const;
    /// Towards zero; nothing when it does not fit 64 bits.
    [[nodiscard]] std::optional<std::int64_t> to_integer() const;
    /// Digits behind the point of the shortest spelling: 0 for a whole number, at most eight.
    [[nodiscard]] int fraction_digits() const;
    /// Shortest spelling, at least one digit behind the point: `1.0`, `1.55`.
    [[nodiscard]] std::string to_string() const;

    friend std::optional<Decimal> add(Decimal a, Decimal b);
    friend std::optional<Decimal> subtract(Decimal a, Decimal b);
    friend std::optional<Decimal> multiply(Decimal a, Decimal b);
    /// Rounded half away from zero at the eighth digit; nothing when `b` is zero.
    friend std::optional<Decimal> divide(Decimal a, Decimal b);
    /// Whole part of the quotient, towards zero, and the remainder with the sign of `a`; nothing
    /// when `b` is zero. Spec: CQL 1.5.3 reference, Truncated Divide, Modulo.
    friend std::optional<Decimal> truncated_divide(Decimal a, Decimal b);
    friend std::optional<Decimal> modulo(Decimal a, Decimal b);
    /// Rounded half away from zero to `digits` digits behind the point; -2 rounds to hundreds.
    /// Spec: CQL 1.5.3 reference, Round.
    [[nodiscard]] Decimal round(int digits) const;
    [[nodiscard]] Decimal floor() const;
    [[nodiscard]] Decimal ceiling() const;
    [[nodiscard]] Decimal truncate() const;
    [[nodiscard]] Decimal negate() const;

    friend bool operator==(Decimal, Decimal) = default;
    friend std::strong_ordering operator<=>(Decimal a, Decimal b) {
        return a.scaled_ < b.scaled_   ? std::strong_ordering::less
               : a.scaled_ > b.scaled_ ? std::strong_ordering::greater
                                       : std::strong_ordering::equal;
    }

  private:
    explicit constexpr Decimal(Int128 scaled) : scaled_(scaled) {}

    Int128 scaled_ = 0;
};

std::optional<Decimal> add(Decimal a, Decimal b);
std::optional<Decimal> subtract(Decimal a, Decimal b);
std::optional<Decimal> multiply(Decimal a, Decimal b);
std::optional<Decimal> divide(Decimal a, Decimal b);
std::optional<Decimal> truncated_divide(Decimal a, Decimal b);
std::optional<Decimal> modulo(Decimal a, Decimal b);

}  // namespace hookline::fhir
