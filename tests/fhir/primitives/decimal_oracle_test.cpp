// Decimal against schoolbook arithmetic on digit strings: slow, obvious, of any length.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "fhir/primitives/decimal.hpp"

namespace hookline::fhir {
namespace {

// A natural number, digits from high to low, no leading zeros; zero is "0".
using Digits = std::string;

Digits trimmed(const Digits& digits) {
    const std::size_t first = digits.find_first_not_of('0');
    return first == std::string::npos ? "0" : digits.substr(first);
}

bool less_than(const Digits& a, const Digits& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

Digits plus(const Digits& a, const Digits& b) {
    Digits sum;
    int carry = 0;
    for (std::size_t i = 0; i < std::max(a.size(), b.size()) + 1; ++i) {
        const int x = i < a.size() ? a[a.size() - 1 - i] - '0' : 0;
        const int y = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
        sum += static_cast<char>('0' + (x + y + carry) % 10);
        carry = (x + y + carry) / 10;
    }
    std::ranges::reverse(sum);
    return trimmed(sum);
}

// a - b for a >= b.
Digits minus(const Digits& a, const Digits& b) {
    Digits rest;
    int borrow = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const int y = i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
        const int digit = a[a.size() - 1 - i] - '0' - y - borrow;
        rest += static_cast<char>('0' + (digit + 10) % 10);
        borrow = digit < 0 ? 1 : 0;
    }
    std::ranges::reverse(rest);
    return trimmed(rest);
}

Digits times(const Digits& a, const Digits& b) {
    Digits product = "0";
    for (const char digit : b) {
        product += '0';
        product = trimmed(product);
        for (int i = 0; i < digit - '0'; ++i) {
            product = plus(product, a);
        }
    }
    return product;
}

// a / b rounded half up; b is not zero.
Digits divided(const Digits& a, const Digits& b) {
    Digits quotient;
    Digits rest = "0";
    for (const char digit : a) {
        rest += digit;
        rest = trimmed(rest);
        char count = '0';
        while (!less_than(rest, b)) {
            rest = minus(rest, b);
            ++count;
        }
        quotient += count;
    }
    quotient = trimmed(quotient);
    return less_than(plus(rest, rest), b) ? quotient : plus(quotient, "1");
}

const Digits kMaximum = std::string(28, '9');

// A decimal in units of 10^-8.
struct Number {
    bool negative = false;
    Digits units = "0";
};

std::string show(const Number& number) {
    if (less_than(kMaximum, number.units)) {
        return "none";
    }
    Digits units = number.units;
    if (units.size() < 9) {
        units.insert(0, 9 - units.size(), '0');
    }
    std::string text = units.substr(0, units.size() - 8) + '.' + units.substr(units.size() - 8);
    while (text.ends_with('0') && text[text.size() - 2] != '.') {
        text.pop_back();
    }
    return number.negative && number.units != "0" ? '-' + text : text;
}

std::string show(std::optional<Decimal> value) {
    return value ? value->to_string() : "none";
}

Number sum_of(const Number& a, const Number& b) {
    if (a.negative == b.negative) {
        return {a.negative, plus(a.units, b.units)};
    }
    return less_than(a.units, b.units) ? Number{b.negative, minus(b.units, a.units)}
                                       : Number{a.negative, minus(a.units, b.units)};
}

Number negated(const Number& a) {
    return {!a.negative, a.units};
}

Number product_of(const Number& a, const Number& b) {
    return {a.negative != b.negative, divided(times(a.units, b.units), "100000000")};
}

Number quotient_of(const Number& a, const Number& b) {
    return {a.negative != b.negative, divided(a.units + "00000000", b.units)};
}

Decimal decimal_of(const Number& number) {
    const auto decimal = Decimal::parse(show(number));
    REQUIRE(decimal.has_value());
    return decimal.value_or(Decimal());
}

// The value of a written decimal: sign, digits, point, exponent.
Number value_of(bool negative, const std::string& whole, const std::string& fraction,
                int exponent) {
    const Digits digits = trimmed(whole + fraction);
    const int shift = 8 + exponent - static_cast<int>(fraction.size());
    if (shift >= 0) {
        const auto zeros = static_cast<std::size_t>(shift);
        return {negative, digits == "0" ? digits : digits + std::string(zeros, '0')};
    }
    const auto dropped = static_cast<std::size_t>(-shift);
    return {negative, divided(digits, '1' + std::string(dropped, '0'))};
}

// Numbers of every size, with many nines and zeros, where carries and roundings live.
class Numbers {
  public:
    Number next() {
        const std::size_t size = pick(1, 28);
        Digits units;
        for (std::size_t i = 0; i < size; ++i) {
            switch (pick(0, 3)) {
                case 0:
                    units += '9';
                    break;
                case 1:
                    units += '0';
                    break;
                default:
                    units += static_cast<char>('0' + pick(0, 9));
            }
        }
        return {pick(0, 1) == 1, trimmed(units)};
    }
    std::size_t pick(std::size_t low, std::size_t high) {
        return std::uniform_int_distribution<std::size_t>(low, high)(random_);
    }
    std::string digits(std::size_t low, std::size_t high) {
        std::string text;
        for (std::size_t i = pick(low, high); i > 0; --i) {
            text += static_cast<char>('0' + (pick(0, 2) == 0 ? 9 : pick(0, 9)));
        }
        return text;
    }

  private:
    std::mt19937 random_{20261005};
};

const std::vector<Number>& edges() {
    static const std::vector<Number> numbers = [] {
        std::vector<Number> all;
        for (const char* units : {"0",
                                  "1",
                                  "2",
                                  "49999999",
                                  "50000000",
                                  "50000001",
                                  "99999999",
                                  "100000000",
                                  "100000001",
                                  "150000000",
                                  "250000000",
                                  "300000000",
                                  "700000000",
                                  "1000000000",
                                  "10000000000000000",
                                  "922337203685477580700000000",
                                  "922337203685477580800000000",
                                  "999999999999999999999999999",
                                  "1000000000000000000000000000",
                                  "4999999999999999999999999999",
                                  "5000000000000000000000000000",
                                  "9999999999999999999900000000",
                                  "9999999999999999999999999998",
                                  "9999999999999999999999999999"}) {
            all.push_back({false, units});
            all.push_back({true, units});
        }
        return all;
    }();
    return numbers;
}

// Counts the operations whose result differs from the oracle's and keeps the first.
struct Findings {
    void compare(const std::string& what, const std::string& got, const std::string& want) {
        if (got != want && count++ == 0) {
            first = what + " gave " + got + ", wanted " + want;
        }
    }
    std::size_t count = 0;
    std::string first;
};

void compare_operations(Findings& findings, const Number& x, const Number& y) {
    const Decimal a = decimal_of(x);
    const Decimal b = decimal_of(y);
    const auto named = [&](const char* sign) { return show(x) + sign + show(y); };
    findings.compare(named(" + "), show(add(a, b)), show(sum_of(x, y)));
    findings.compare(named(" - "), show(subtract(a, b)), show(sum_of(x, negated(y))));
    findings.compare(named(" * "), show(multiply(a, b)), show(product_of(x, y)));
    findings.compare(named(" / "), show(divide(a, b)),
                     y.units == "0" ? "none" : show(quotient_of(x, y)));
    const Number difference = sum_of(x, negated(y));
    const int order = difference.units == "0" ? 0 : (difference.negative ? -1 : 1);
    findings.compare(named(" <=> "), std::to_string(a < b ? -1 : (a > b ? 1 : 0)),
                     std::to_string(order));
}

}  // namespace

TEST_SUITE("primitives/decimal against digit strings") {
    TEST_CASE("all pairs of edge values: sum, difference, product, quotient and order") {
        Findings findings;
        for (const Number& x : edges()) {
            for (const Number& y : edges()) {
                compare_operations(findings, x, y);
            }
        }
        CAPTURE(findings.first);
        CHECK(findings.count == 0);
    }

    TEST_CASE("random pairs: sum, difference, product, quotient and order") {
        Numbers numbers;
        Findings findings;
        for (int i = 0; i < 1500; ++i) {
            const Number x = numbers.next();
            compare_operations(findings, x, numbers.next());
        }
        CAPTURE(findings.first);
        CHECK(findings.count == 0);
    }

    TEST_CASE("text of any length and exponent is read as its value, rounded once") {
        Numbers numbers;
        Findings findings;
        for (int i = 0; i < 3000; ++i) {
            const bool negative = numbers.pick(0, 1) == 1;
            const std::string whole = numbers.digits(1, numbers.pick(0, 9) == 0 ? 60 : 22);
            const std::string fraction = numbers.digits(0, numbers.pick(0, 4) == 0 ? 60 : 10);
            const int exponent = static_cast<int>(numbers.pick(0, 80)) - 40;
            const bool has_exponent = numbers.pick(0, 1) == 1;
            const std::string text = (negative ? "-" : "") + whole +
                                     (fraction.empty() ? "" : '.' + fraction) +
                                     (has_exponent ? 'e' + std::to_string(exponent) : "");
            findings.compare(
                text, show(Decimal::parse(text)),
                show(value_of(negative, whole, fraction, has_exponent ? exponent : 0)));
        }
        CAPTURE(findings.first);
        CHECK(findings.count == 0);
    }

    TEST_CASE("many digits just below a half are not rounded twice") {
        CHECK(show(Decimal::parse("0.0000000049999999999999999999999999999999999999999")) == "0.0");
        CHECK(show(Decimal::parse("0.0000000050000000000000000000000000000000000000000")) ==
              "0.00000001");
        CHECK(show(Decimal::parse("-1.99999999499999999999999999999999999999999999999999")) ==
              "-1.99999999");
    }

    TEST_CASE("an exponent that undoes many zeros is not lost") {
        CHECK(show(Decimal::parse("0." + std::string(20'000, '0') + "15e20001")) == "1.5");
        CHECK(show(Decimal::parse("15" + std::string(20'000, '0') + "e-20001")) == "1.5");
        CHECK(show(Decimal::parse("1e" + std::string(300, '9'))) == "none");
        CHECK(show(Decimal::parse("1e-" + std::string(300, '9'))) == "0.0");
    }

    TEST_CASE("floor, ceiling, truncate and round keep their laws on every edge value") {
        const Decimal one = Decimal::from_integer(1);
        Numbers numbers;
        std::vector<Number> all = edges();
        for (int i = 0; i < 500; ++i) {
            all.push_back(numbers.next());
        }
        for (const Number& number : all) {
            const Decimal x = decimal_of(number);
            CAPTURE(x.to_string());
            CHECK(x.floor().is_integer());
            CHECK(x.floor() <= x);
            CHECK(x.floor().scaled() + one.scaled() > x.scaled());
            CHECK(x.ceiling() == x.negate().floor().negate());
            CHECK(x.truncate() == (x < Decimal() ? x.ceiling() : x.floor()));
            for (int digits = 0; digits <= 8; ++digits) {
                Int128 unit = 1;
                for (int i = digits; i < 8; ++i) {
                    unit *= 10;
                }
                const Int128 rounded = x.round(digits).scaled();
                const Int128 error = rounded - x.scaled();
                CHECK(rounded % unit == 0);
                // Half away from zero: never more than half a unit off, and outwards on a tie.
                CHECK((error < 0 ? -error : error) * 2 <= unit);
                if (error != 0 && (error < 0 ? -error : error) * 2 == unit) {
                    CHECK((error > 0) == (x > Decimal()));
                }
            }
        }
    }

    TEST_CASE("what is printed is read back unchanged") {
        Numbers numbers;
        for (int i = 0; i < 1000; ++i) {
            const Decimal x = decimal_of(numbers.next());
            REQUIRE(Decimal::parse(x.to_string()) == x);
        }
    }
}

}  // namespace hookline::fhir
