#include "fhir/primitives/decimal_functions.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "fhir/primitives/big_integer.hpp"

namespace hookline::fhir {
namespace {

Decimal decimal(const std::string& text) {
    return Decimal::parse(text).value();
}

std::string show(const std::optional<Decimal>& value) {
    return value ? value->to_string() : "null";
}

// Schoolbook decimal digits of a BigInteger, by repeated division.
std::string digits(BigInteger value) {
    const bool negative = value.is_negative();
    value = value.magnitude();
    std::string text;
    while (!value.is_zero()) {
        const auto [quotient, remainder] = divide(value, BigInteger(10));
        text.insert(text.begin(),
                    static_cast<char>('0' + static_cast<int>(*remainder.to_int128())));
        value = quotient;
    }
    return (negative ? "-" : "") + (text.empty() ? "0" : text);
}

}  // namespace

TEST_SUITE("fhir/decimal functions") {
    // Values of Python's decimal module with sixty digits, rounded half away from zero.
    TEST_CASE("exp, ln, log and power give the correctly rounded eighth digit") {
        struct Row {
            std::optional<Decimal> got;
            std::string want;
        };
        const std::vector<Row> rows = {
            {exp(decimal("0")), "1.0"},
            {exp(decimal("1")), "2.71828183"},
            {exp(decimal("-1")), "0.36787944"},
            {exp(decimal("0.00000001")), "1.00000001"},
            {exp(decimal("10.5")), "36315.50267425"},
            {exp(decimal("46")), "94961194206024488745.13364912"},
            {exp(decimal("-19")), "0.00000001"},
            {exp(decimal("-20")), "0.0"},
            {exp(decimal("-99999999999999999999")), "0.0"},
            {exp(decimal("99999999999999999999")), "null"},
            {ln(decimal("2")), "0.69314718"},
            {ln(decimal("0.5")), "-0.69314718"},
            {ln(decimal("10")), "2.30258509"},
            {ln(decimal("99999999999999999999.99999999")), "46.05170186"},
            {ln(decimal("0.00000001")), "-18.42068074"},
            {ln(decimal("1.00000001")), "0.00000001"},
            {log(decimal("8"), decimal("2")), "3.0"},
            {log(decimal("2"), decimal("8")), "0.33333333"},
            {log(decimal("1000"), decimal("10")), "3.0"},
            {log(decimal("5"), decimal("0.2")), "-1.0"},
            {power(decimal("2"), decimal("0.5")), "1.41421356"},
            {power(decimal("0.5"), decimal("2")), "0.25"},
            {power(decimal("-2"), decimal("3")), "-8.0"},
            {power(decimal("-2"), decimal("0.5")), "null"},
            {power(decimal("10"), decimal("19")), "10000000000000000000.0"},
            {power(decimal("10"), decimal("-9")), "0.0"},
            {power(decimal("1.1"), decimal("300")), "2617010996188.39990702"},
            {power(decimal("-1.1"), decimal("301")), "-2878712095807.23989772"},
        };
        for (std::size_t i = 0; i < rows.size(); ++i) {
            CAPTURE(i);
            CHECK(show(rows[i].got) == rows[i].want);
        }
    }

    TEST_CASE("ln undoes exp, and a square is the square of its root") {
        std::mt19937_64 random(7);
        std::uniform_int_distribution<std::int64_t> scaled(1, 20'00000000);
        for (int i = 0; i < 200; ++i) {
            const Decimal x = *Decimal::from_scaled(scaled(random));
            CAPTURE(x.to_string());
            const auto there = exp(x);
            REQUIRE(there.has_value());
            CHECK(ln(*there)->round(6) == x.round(6));
            const auto root = power(x, decimal("0.5"));
            const Decimal rest = *subtract(*multiply(*root, *root), x);
            CHECK(rest < decimal("0.000001"));
            CHECK(rest > decimal("-0.000001"));
        }
    }

    TEST_CASE("variance and deviation are exact before the one rounding") {
        const std::vector<Decimal> numbers = {decimal("99999999999.00000001"),
                                              decimal("99999999999.00000003")};
        CHECK(show(variance(numbers, Statistic::Population)) == "0.0");
        CHECK(show(standard_deviation(numbers, Statistic::Population)) == "0.00000001");
        CHECK(show(standard_deviation(numbers, Statistic::Sample)) == "0.00000001");
        CHECK(show(variance({}, Statistic::Population)) == "null");
        CHECK(show(geometric_mean({})) == "null");
    }

    TEST_CASE("big integers: quotient times divisor plus remainder is the dividend") {
        std::mt19937_64 random(11);
        const auto number = [&](int parts) {
            BigInteger result(1);
            for (int i = 0; i < parts; ++i) {
                // Runs of ones and zeros find the corrections of long division.
                const std::uint64_t bits = random() % 3 == 0   ? ~std::uint64_t{0}
                                           : random() % 3 == 0 ? std::uint64_t{1} << 63
                                                               : random();
                result = result * BigInteger(Int128{1} << 64) + BigInteger(Int128{bits});
            }
            return random() % 2 == 0 ? result : result.negate();
        };
        for (int i = 0; i < 2000; ++i) {
            const BigInteger a = number(static_cast<int>(random() % 6));
            const BigInteger b = number(static_cast<int>(random() % 4));
            const auto [quotient, remainder] = divide(a, b);
            CHECK(quotient * b + remainder == a);
            CHECK(remainder.magnitude() < b.magnitude());
            CHECK((remainder.is_zero() || remainder.is_negative() == a.is_negative()));
        }
        CHECK(digits(BigInteger::power_of_ten(30)) == "1" + std::string(30, '0'));
        CHECK(digits(BigInteger(-1) * BigInteger::power_of_ten(20)) == "-1" + std::string(20, '0'));
        CHECK(digits(square_root(BigInteger::power_of_ten(40) - BigInteger(1))) ==
              std::string(20, '9'));
        CHECK(divide_rounded(BigInteger(-5), BigInteger(2)) == BigInteger(-3));
        CHECK(divide_rounded(BigInteger(5), BigInteger(-2)) == BigInteger(-3));
        CHECK(divide_rounded(BigInteger(4), BigInteger(3)) == BigInteger(1));
        CHECK_FALSE(BigInteger::power_of_ten(40).to_int128().has_value());
    }
}

}  // namespace hookline::fhir
