// Two texts, split at the first space. What is read as a decimal prints as something that is read
// the same again, and arithmetic stays inside the range and undoes itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "fhir/primitives/decimal.hpp"

namespace {

using namespace hookline::fhir;

void demand(bool truth) {
    if (!truth) {
        std::abort();
    }
}

bool in_range(Decimal value) {
    return value >= Decimal::minimum() && value <= Decimal::maximum();
}

void check_one(Decimal x) {
    demand(in_range(x));
    demand(Decimal::parse(x.to_string()) == x);
    demand(x.negate().negate() == x);
    demand(x.floor() <= x && x <= x.ceiling());
    demand(x.floor().is_integer() && x.ceiling().is_integer() && x.truncate().is_integer());
    for (int digits = -1; digits <= 9; ++digits) {
        demand(x.round(digits).round(digits) == x.round(digits));
        demand(x.negate().round(digits) == x.round(digits).negate());
    }
    if (const auto whole = x.to_integer()) {
        demand(Decimal::from_integer(*whole) == x.truncate());
    }
}

void check_pair(Decimal a, Decimal b) {
    const auto sum = add(a, b);
    const auto product = multiply(a, b);
    const auto quotient = divide(a, b);
    for (const auto& result : {sum, subtract(a, b), product, quotient}) {
        demand(!result || in_range(*result));
    }
    demand(sum == add(b, a) && product == multiply(b, a));
    demand(!sum || subtract(*sum, b) == a);
    const Decimal one = Decimal::from_integer(1);
    demand(quotient.has_value() || (b < one && b > one.negate()));
    demand((a < b) == (b > a));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t space = text.find(' ');
    const auto a = Decimal::parse(text.substr(0, space));
    const auto b =
        space == std::string_view::npos ? std::nullopt : Decimal::parse(text.substr(space + 1));
    if (a) {
        check_one(*a);
    }
    if (a && b) {
        check_pair(*a, *b);
    }
    return 0;
}
