#include "fhir/primitives/big_integer.hpp"

#include <algorithm>

#include "fhir/base/result.hpp"

namespace hookline::fhir {
namespace {

constexpr std::uint64_t kBase = std::uint64_t{1} << 32;
__extension__ using UInt128 = unsigned __int128;

std::uint32_t low_half(std::uint64_t value) {
    return static_cast<std::uint32_t>(value & 0xFFFF'FFFFU);
}

}  // namespace

BigInteger::BigInteger(Int128 value) : negative_(value < 0) {
    UInt128 rest = negative_ ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
    for (; rest != 0; rest >>= 32) {
        limbs_.push_back(static_cast<std::uint32_t>(rest & 0xFFFF'FFFFU));
    }
}

BigInteger::BigInteger(Limbs limbs, bool negative) : limbs_(std::move(limbs)) {
    while (!limbs_.empty() && limbs_.back() == 0) {
        limbs_.pop_back();
    }
    negative_ = negative && !limbs_.empty();
}

BigInteger BigInteger::power_of_ten(unsigned exponent) {
    BigInteger result(1);
    for (; exponent >= 9; exponent -= 9) {
        result = result * BigInteger(1'000'000'000);
    }
    for (; exponent > 0; --exponent) {
        result = result * BigInteger(10);
    }
    return result;
}

BigInteger BigInteger::negate() const {
    return {limbs_, !negative_};
}

BigInteger BigInteger::magnitude() const {
    return {limbs_, false};
}

std::optional<Int128> BigInteger::to_int128() const {
    constexpr std::size_t kLimbsMax = 4;
    if (limbs_.size() > kLimbsMax || (limbs_.size() == kLimbsMax && limbs_.back() >= (1U << 30))) {
        return std::nullopt;
    }
    Int128 value = 0;
    for (auto limb = limbs_.rbegin(); limb != limbs_.rend(); ++limb) {
        value = value * static_cast<Int128>(kBase) + *limb;
    }
    return negative_ ? -value : value;
}

std::strong_ordering BigInteger::compare(const Limbs& a, const Limbs& b) {
    if (a.size() != b.size()) {
        return a.size() <=> b.size();
    }
    for (std::size_t i = a.size(); i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] <=> b[i];
        }
    }
    return std::strong_ordering::equal;
}

BigInteger::Limbs BigInteger::add(const Limbs& a, const Limbs& b) {
    Limbs sum;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
        carry += (i < a.size() ? std::uint64_t{a[i]} : 0) + (i < b.size() ? b[i] : 0);
        sum.push_back(low_half(carry));
        carry >>= 32;
    }
    return sum;
}

BigInteger::Limbs BigInteger::subtract(const Limbs& a, const Limbs& b) {
    Limbs difference;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::uint64_t taken = (i < b.size() ? std::uint64_t{b[i]} : 0) + borrow;
        borrow = a[i] < taken ? 1 : 0;
        difference.push_back(low_half(kBase * borrow + a[i] - taken));
    }
    return difference;
}

std::pair<BigInteger::Limbs, BigInteger::Limbs> BigInteger::divide_small(const Limbs& a,
                                                                         std::uint32_t b) {
    Limbs quotient(a.size());
    std::uint64_t rest = 0;
    for (std::size_t i = a.size(); i-- > 0;) {
        rest = rest * kBase + a[i];
        quotient[i] = low_half(rest / b);
        rest %= b;
    }
    return {quotient, {low_half(rest)}};
}

// Long division in base 2^32 (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
std::pair<BigInteger::Limbs, BigInteger::Limbs> BigInteger::divide(const Limbs& a, const Limbs& b) {
    if (compare(a, b) < 0) {
        return {{}, a};
    }
    if (b.size() == 1) {
        return divide_small(a, b[0]);
    }
    unsigned shift = 0;
    while ((b.back() << shift) < (1U << 31)) {
        ++shift;
    }
    const auto shifted = [&](const Limbs& limbs) {
        Limbs result;
        std::uint64_t carry = 0;
        for (const std::uint32_t limb : limbs) {
            carry |= std::uint64_t{limb} << shift;
            result.push_back(low_half(carry));
            carry >>= 32;
        }
        result.push_back(low_half(carry));
        return result;
    };
    Limbs u = shifted(a);
    Limbs v = shifted(b);
    v.pop_back();
    const std::size_t n = v.size();
    Limbs quotient(u.size() - n);
    for (std::size_t j = u.size() - n; j-- > 0;) {
        const std::uint64_t head = u[j + n] * kBase + u[j + n - 1];
        std::uint64_t guess = head / v[n - 1];
        std::uint64_t rest = head % v[n - 1];
        while (guess >= kBase || guess * v[n - 2] > rest * kBase + u[j + n - 2]) {
            --guess;
            rest += v[n - 1];
            if (rest >= kBase) {
                break;
            }
        }
        std::uint64_t carry = 0;
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i <= n; ++i) {
            carry += i < n ? guess * v[i] : 0;
            const std::uint64_t taken = std::uint64_t{low_half(carry)} + borrow;
            carry >>= 32;
            borrow = u[i + j] < taken ? 1 : 0;
            u[i + j] = low_half(kBase * borrow + u[i + j] - taken);
        }
        if (borrow != 0) {
            --guess;
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i <= n; ++i) {
                sum += std::uint64_t{u[i + j]} + (i < n ? v[i] : 0);
                u[i + j] = low_half(sum);
                sum >>= 32;
            }
        }
        quotient[j] = low_half(guess);
    }
    Limbs remainder;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t pair = u[i] + kBase * u[i + 1];
        remainder.push_back(low_half(pair >> shift));
    }
    return {quotient, remainder};
}

BigInteger operator+(const BigInteger& a, const BigInteger& b) {
    if (a.negative_ == b.negative_) {
        return {BigInteger::add(a.limbs_, b.limbs_), a.negative_};
    }
    return BigInteger::compare(a.limbs_, b.limbs_) >= 0
               ? BigInteger(BigInteger::subtract(a.limbs_, b.limbs_), a.negative_)
               : BigInteger(BigInteger::subtract(b.limbs_, a.limbs_), b.negative_);
}

BigInteger operator-(const BigInteger& a, const BigInteger& b) {
    return a + b.negate();
}

BigInteger operator*(const BigInteger& a, const BigInteger& b) {
    BigInteger::Limbs product(a.limbs_.size() + b.limbs_.size());
    for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < b.limbs_.size(); ++j) {
            carry += std::uint64_t{a.limbs_[i]} * b.limbs_[j] + product[i + j];
            product[i + j] = low_half(carry);
            carry >>= 32;
        }
        product[i + b.limbs_.size()] = low_half(carry);
    }
    return {std::move(product), a.negative_ != b.negative_};
}

std::pair<BigInteger, BigInteger> divide(const BigInteger& a, const BigInteger& b) {
    HOOKLINE_ASSERT(!b.is_zero(), "the divisor was checked");
    auto [quotient, remainder] = BigInteger::divide(a.limbs_, b.limbs_);
    return {BigInteger(std::move(quotient), a.negative_ != b.negative_),
            BigInteger(std::move(remainder), a.negative_)};
}

BigInteger divide_rounded(const BigInteger& a, const BigInteger& b) {
    const auto [quotient, remainder] = divide(a, b);
    const BigInteger twice = remainder.magnitude() + remainder.magnitude();
    if (twice < b.magnitude()) {
        return quotient;
    }
    return a.is_negative() != b.is_negative() ? quotient - BigInteger(1) : quotient + BigInteger(1);
}

// Newton's iteration from above.
BigInteger square_root(const BigInteger& a) {
    if (a.is_zero()) {
        return a;
    }
    BigInteger guess(1);
    while (guess * guess < a) {
        guess = guess * BigInteger(static_cast<Int128>(kBase));
    }
    for (;;) {
        const BigInteger next = divide(guess + divide(a, guess).first, BigInteger(2)).first;
        if (next >= guess) {
            return guess;
        }
        guess = next;
    }
}

std::strong_ordering operator<=>(const BigInteger& a, const BigInteger& b) {
    if (a.negative_ != b.negative_) {
        return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    return a.negative_ ? BigInteger::compare(b.limbs_, a.limbs_)
                       : BigInteger::compare(a.limbs_, b.limbs_);
}

}  // namespace hookline::fhir
