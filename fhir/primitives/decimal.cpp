#include "fhir/primitives/decimal.hpp"

#include <algorithm>

namespace hookline::fhir {
namespace {

constexpr Int128 kScale = 100'000'000;

constexpr Int128 power_of_ten(int exponent) {
    Int128 result = 1;
    for (int i = 0; i < exponent; ++i) {
        result *= 10;
    }
    return result;
}

// Larger written exponents mean the same; more zeros than this cannot stand in a text before it.
constexpr int kExponentMax = 200'000'000;

// 28 digits: 20 before the point, 8 behind it.
constexpr Int128 kMaximum = power_of_ten(28) - 1;

bool in_range(Int128 scaled) {
    return scaled <= kMaximum && scaled >= -kMaximum;
}

Int128 magnitude(Int128 value) {
    return value < 0 ? -value : value;
}

// a / b rounded half away from zero; b > 0.
Int128 divide_rounded(Int128 a, Int128 b) {
    const Int128 quotient = a / b;
    const Int128 rest = magnitude(a % b);
    if (rest >= b - rest) {
        return quotient + (a < 0 ? -1 : 1);
    }
    return quotient;
}

Int128 floor_to(Int128 scaled, Int128 unit) {
    const Int128 rest = scaled % unit;
    return scaled - rest - (rest < 0 ? unit : 0);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

Decimal Decimal::from_integer(std::int64_t value) {
    return Decimal(Int128{value} * kScale);
}

std::optional<Decimal> Decimal::from_scaled(Int128 scaled) {
    return in_range(scaled) ? std::optional(Decimal(scaled)) : std::nullopt;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.empty() || !is_digit(text.front())) {
        return std::nullopt;
    }
    Int128 digits = 0;
    int exponent = 0;  // of the last digit kept
    bool behind_point = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && !behind_point && i + 1 < text.size() && is_digit(text[i + 1])) {
            behind_point = true;
            continue;
        }
        if (!is_digit(c)) {
            break;
        }
        if (digits >= power_of_ten(36)) {
            // Too fine to matter for the rounding below, or too large for the range.
            exponent += behind_point ? 0 : 1;
            continue;
        }
        digits = digits * 10 + (c - '0');
        exponent -= behind_point ? 1 : 0;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        const bool negative_exponent = i < text.size() && text[i] == '-';
        if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
            ++i;
        }
        int written = 0;
        if (i == text.size()) {
            return std::nullopt;
        }
        for (; i < text.size() && is_digit(text[i]); ++i) {
            written = std::min(written * 10 + (text[i] - '0'), kExponentMax);
        }
        exponent += negative_exponent ? -written : written;
    }
    if (i != text.size()) {
        return std::nullopt;
    }
    // Bring to units of 10^-8.
    int shift = exponent + kScaleDigits;
    while (shift > 0 && digits != 0) {
        if (digits > kMaximum / 10) {
            return std::nullopt;
        }
        digits *= 10;
        --shift;
    }
    if (shift < 0) {
        digits = shift < -37 ? 0 : divide_rounded(digits, power_of_ten(-shift));
    }
    return from_scaled(negative ? -digits : digits);
}

Decimal Decimal::minimum() {
    return Decimal(-kMaximum);
}
Decimal Decimal::maximum() {
    return Decimal(kMaximum);
}

bool Decimal::is_integer() const {
    return scaled_ % kScale == 0;
}

std::optional<std::int64_t> Decimal::to_integer() const {
    const Int128 whole = scaled_ / kScale;
    if (whole > INT64_MAX || whole < INT64_MIN) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(whole);
}

int Decimal::fraction_digits() const {
    int digits = kScaleDigits;
    for (Int128 rest = scaled_; digits > 0 && rest % 10 == 0; rest /= 10) {
        --digits;
    }
    return digits;
}

std::string Decimal::to_string() const {
    Int128 rest = magnitude(scaled_);
    std::string digits;
    while (rest > 0 || digits.size() <= kScaleDigits) {
        digits += static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    }
    std::ranges::reverse(digits);
    digits.insert(digits.size() - kScaleDigits, 1, '.');
    while (digits.ends_with('0') && digits[digits.size() - 2] != '.') {
        digits.pop_back();
    }
    return scaled_ < 0 ? '-' + digits : digits;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
    return Decimal::from_scaled(a.scaled_ + b.scaled_);
}

std::optional<Decimal> subtract(Decimal a, Decimal b) {
    return Decimal::from_scaled(a.scaled_ - b.scaled_);
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
    // Whole and fraction apart, so that nothing leaves 128 bits before the range check.
    const bool negative = (a.scaled_ < 0) != (b.scaled_ < 0);
    const Int128 x = magnitude(a.scaled_);
    const Int128 y = magnitude(b.scaled_);
    const Int128 x_whole = x / kScale;
    const Int128 x_part = x % kScale;
    if (x_whole != 0 && y > kMaximum / x_whole) {
        return std::nullopt;
    }
    const Int128 product = x_whole * y + divide_rounded(x_part * y, kScale);
    return Decimal::from_scaled(negative ? -product : product);
}

std::optional<Decimal> divide(Decimal a, Decimal b) {
    if (b.scaled_ == 0) {
        return std::nullopt;
    }
    const bool negative = (a.scaled_ < 0) != (b.scaled_ < 0);
    const Int128 x = magnitude(a.scaled_);
    const Int128 y = magnitude(b.scaled_);
    const Int128 whole = x / y;
    if (whole > kMaximum / kScale) {
        return std::nullopt;
    }
    // Long division for the digits behind the point.
    Int128 quotient = whole;
    Int128 rest = x % y;
    for (int i = 0; i < Decimal::kScaleDigits; ++i) {
        rest *= 10;
        quotient = quotient * 10 + rest / y;
        rest %= y;
    }
    if (rest >= y - rest) {
        ++quotient;
    }
    return Decimal::from_scaled(negative ? -quotient : quotient);
}

std::optional<Decimal> truncated_divide(Decimal a, Decimal b) {
    if (b.scaled_ == 0) {
        return std::nullopt;
    }
    const Int128 whole = a.scaled_ / b.scaled_;
    return magnitude(whole) > kMaximum / kScale ? std::nullopt
                                                : Decimal::from_scaled(whole * kScale);
}

std::optional<Decimal> modulo(Decimal a, Decimal b) {
    return b.scaled_ == 0 ? std::nullopt : Decimal::from_scaled(a.scaled_ % b.scaled_);
}

Decimal Decimal::round(int digits) const {
    if (digits >= kScaleDigits) {
        return *this;
    }
    constexpr int kWholeDigits = 28;  // a unit above the range: zero
    const Int128 unit = power_of_ten(kScaleDigits - std::max(digits, -kWholeDigits));
    return Decimal(divide_rounded(scaled_, unit) * unit);
}

Decimal Decimal::floor() const {
    return Decimal(floor_to(scaled_, kScale));
}

Decimal Decimal::ceiling() const {
    return Decimal(-floor_to(-scaled_, kScale));
}

Decimal Decimal::truncate() const {
    return Decimal(scaled_ - scaled_ % kScale);
}

Decimal Decimal::negate() const {
    return Decimal(-scaled_);
}

}  // namespace hookline::fhir
