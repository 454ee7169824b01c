#include "fhir/primitives/ucum.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "fhir/base/result.hpp"
#include "fhir/primitives/big_integer.hpp"
#include "fhir/primitives/ucum_table.hpp"

namespace hookline::fhir::ucum {
namespace {

constexpr int kExponentMax = 64;
constexpr int kDepthMax = 16;
constexpr Int128 kFactorMax = Int128{1} << 62;

// A positive rational: numerator / denominator times a power of ten.
struct Factor {
    Int128 numerator = 1;
    Int128 denominator = 1;
    int ten = 0;
};

// Exponents of base and arbitrary units, by row of the table; no zeros.
using Dimensions = std::map<std::size_t, int>;

struct Unit {
    Factor factor;
    Dimensions dimensions;
    const UnitRow* special = nullptr;  // a scale or a logarithm, alone
};

Int128 greatest_common_divisor(Int128 a, Int128 b) {
    while (b != 0) {
        a = std::exchange(b, a % b);
    }
    return a;
}

// Nothing when numbers grow out of what is kept exactly.
std::optional<Factor> reduced(Factor factor) {
    const Int128 divisor = greatest_common_divisor(factor.numerator, factor.denominator);
    factor.numerator /= divisor;
    factor.denominator /= divisor;
    for (; factor.numerator % 10 == 0; ++factor.ten) {
        factor.numerator /= 10;
    }
    for (; factor.denominator % 10 == 0; --factor.ten) {
        factor.denominator /= 10;
    }
    const bool fits = factor.numerator < kFactorMax && factor.denominator < kFactorMax &&
                      factor.ten < 1000 && factor.ten > -1000;
    return fits ? std::optional(factor) : std::nullopt;
}

std::optional<Factor> product(const Factor& a, const Factor& b) {
    return reduced({a.numerator * b.numerator, a.denominator * b.denominator, a.ten + b.ten});
}

std::optional<Factor> raised(const Factor& factor, int exponent) {
    const Factor base =
        exponent < 0 ? Factor{factor.denominator, factor.numerator, -factor.ten} : factor;
    std::optional<Factor> result = Factor{};
    for (int i = 0; i < std::abs(exponent) && result; ++i) {
        result = product(*result, base);
    }
    return result;
}

std::optional<Unit> product(const Unit& a, const Unit& b, int exponent) {
    if (a.special != nullptr || b.special != nullptr) {
        return std::nullopt;
    }
    const auto part = raised(b.factor, exponent);
    const auto factor = part ? product(a.factor, *part) : std::nullopt;
    if (!factor) {
        return std::nullopt;
    }
    Unit result{*factor, a.dimensions, nullptr};
    for (const auto& [base, own] : b.dimensions) {
        const int sum = result.dimensions[base] += own * exponent;
        if (std::abs(sum) > kExponentMax) {
            return std::nullopt;
        }
        if (sum == 0) {
            result.dimensions.erase(base);
        }
    }
    return result;
}

std::optional<Unit> atom(std::string_view code, int depth);

// One component of a unit expression, as written: `mg` to the power of -2, or a number.
struct Component {
    std::string_view symbol;
    std::int64_t number = 0;  // without a symbol
    int exponent = 1;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Rules `term` and `component` of UCUM, left to right, brackets multiplied out.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<std::vector<Component>> read() {
        std::vector<Component> components;
        if (!term(1, 0, components) || at_ != text_.size()) {
            return std::nullopt;
        }
        return components;
    }

  private:
    [[nodiscard]] bool done() const { return at_ >= text_.size(); }
    bool take(char c) {
        const bool there = !done() && text_[at_] == c;
        at_ += there ? 1 : 0;
        return there;
    }

    bool term(int sign, int depth, std::vector<Component>& out) {
        if (depth > kDepthMax) {
            return false;
        }
        int side = take('/') ? -sign : sign;
        do {
            if (!component(side, depth, out)) {
                return false;
            }
            side = sign;
            if (take('/')) {
                side = -sign;
            } else if (!take('.')) {
                return true;
            }
        } while (!done());
        return false;
    }

    bool component(int sign, int depth, std::vector<Component>& out) {
        if (take('(')) {
            return term(sign, depth + 1, out) && take(')') && annotations();
        }
        if (!done() && text_[at_] == '{') {
            return annotations();
        }
        if (text_.substr(at_).starts_with("10*") || text_.substr(at_).starts_with("10^")) {
            return symbol(3, sign, out);
        }
        if (!done() && is_digit(text_[at_])) {
            const auto value = number();
            if (!value || *value == 0) {
                return false;
            }
            out.push_back({{}, *value, sign});
            return annotations();
        }
        std::size_t length = 0;
        int brackets = 0;
        for (; at_ + length < text_.size(); ++length) {
            const char c = text_[at_ + length];
            brackets += c == '[' ? 1 : (c == ']' ? -1 : 0);
            if (brackets < 0 || c < '!' || c > '~') {
                return false;
            }
            const bool ends =
                is_digit(c) || std::string_view("./(){}+-").find(c) != std::string_view::npos;
            if (brackets == 0 && ends) {
                break;
            }
        }
        return length > 0 && brackets == 0 && symbol(length, sign, out);
    }

    bool symbol(std::size_t length, int sign, std::vector<Component>& out) {
        const std::string_view code = text_.substr(at_, length);
        at_ += length;
        const bool minus = take('-');
        const bool plus = !minus && take('+');
        const bool written = !done() && is_digit(text_[at_]);
        if ((minus || plus) && !written) {
            return false;
        }
        std::int64_t exponent = 1;
        if (written) {
            const auto value = number();
            if (!value || *value > kExponentMax) {
                return false;
            }
            exponent = *value;
        }
        out.push_back({code, 0, static_cast<int>(minus ? -exponent : exponent) * sign});
        return annotations();
    }

    std::optional<std::int64_t> number() {
        constexpr std::int64_t kMax = 1'000'000'000'000;
        std::int64_t value = 0;
        for (; !done() && is_digit(text_[at_]); ++at_) {
            value = value * 10 + (text_[at_] - '0');
            if (value > kMax) {
                return std::nullopt;
            }
        }
        return value;
    }

    bool annotations() {
        while (take('{')) {
            const std::size_t end = text_.find_first_of("{}", at_);
            if (end == std::string_view::npos || text_[end] == '{') {
                return false;
            }
            at_ = end + 1;
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::optional<Unit> evaluate(std::string_view text, int depth) {
    const auto components = Reader(text).read();
    if (!components || depth > kDepthMax) {
        return std::nullopt;
    }
    if (components->size() == 1 && components->front().exponent == 1 &&
        !components->front().symbol.empty()) {
        return atom(components->front().symbol, depth);
    }
    std::optional<Unit> result = Unit{};
    for (const Component& part : *components) {
        const auto unit =
            part.symbol.empty() ? Unit{{part.number, 1, 0}, {}, nullptr} : atom(part.symbol, depth);
        result = unit && result ? product(*result, *unit, part.exponent) : std::nullopt;
    }
    return result;
}

// A decimal of the table as a factor.
Factor factor_of(std::string_view text) {
    const std::size_t mantissa_end = std::min(text.find('e'), text.size());
    Factor factor{0, 1, 0};
    bool behind_point = false;
    for (const char c : text.substr(0, mantissa_end)) {
        if (c == '.') {
            behind_point = true;
            continue;
        }
        factor.numerator = factor.numerator * 10 + (c - '0');
        factor.ten -= behind_point ? 1 : 0;
    }
    if (mantissa_end < text.size()) {
        factor.ten += std::stoi(std::string(text.substr(mantissa_end + 1)));
    }
    return factor;
}

std::optional<Unit> defined(std::size_t index, int depth) {
    const UnitRow& row = units()[index];
    switch (row.kind) {
        case UnitKind::Base:
        case UnitKind::Arbitrary:
            return Unit{{}, {{index, 1}}, nullptr};
        case UnitKind::Logarithm:
            return Unit{{}, {{index, 1}}, &row};
        case UnitKind::Scale: {
            auto unit = evaluate(row.unit, depth + 1);
            HOOKLINE_ASSERT(unit, "the table defines the units it is made of");
            unit->special = &row;
            return unit;
        }
        case UnitKind::Derived: {
            auto unit = evaluate(row.unit, depth + 1);
            HOOKLINE_ASSERT(unit, "the table defines the units it is made of");
            auto factor = product(unit->factor, factor_of(row.value));
            HOOKLINE_ASSERT(factor, "the factors of the table are in range");
            unit->factor = std::move(*factor);
            return unit;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> find_row(std::string_view code) {
    static const std::map<std::string_view, std::size_t> index = [] {
        std::map<std::string_view, std::size_t> rows;
        for (std::size_t i = 0; i < units().size(); ++i) {
            rows.emplace(units()[i].code, i);
        }
        return rows;
    }();
    const auto found = index.find(code);
    return found == index.end() ? std::nullopt : std::optional(found->second);
}

// A symbol of the table, with or without a prefix; whole symbols go first (`cd`, `Pa`, `min`).
std::optional<Unit> atom(std::string_view code, int depth) {
    if (const auto row = find_row(code)) {
        return defined(*row, depth);
    }
    for (const PrefixRow& prefix : prefixes()) {
        if (!code.starts_with(prefix.code)) {
            continue;
        }
        const auto row = find_row(code.substr(prefix.code.size()));
        if (!row || !units()[*row].metric || units()[*row].kind == UnitKind::Scale) {
            continue;
        }
        auto unit = defined(*row, depth);
        const auto factor =
            unit ? product(unit->factor, {Int128{1} << prefix.two, 1, prefix.ten}) : std::nullopt;
        if (!factor) {
            return std::nullopt;
        }
        unit->factor = *factor;
        return unit;
    }
    return std::nullopt;
}

std::optional<Unit> unit_of(std::string_view text) {
    return evaluate(text.empty() ? "1" : text, 0);
}

BigInteger offset_of(const Unit& unit) {
    if (unit.special == nullptr || unit.special->kind != UnitKind::Scale) {
        return BigInteger();
    }
    const auto offset = Decimal::parse(unit.special->value);
    HOOKLINE_ASSERT(offset, "an offset of the table is a decimal");
    return BigInteger(offset->scaled());
}

struct Pair {
    Unit a;
    Unit b;
};

// Both units, when they measure the same: of logarithms only one with itself.
std::optional<Pair> common(std::string_view a_text, std::string_view b_text) {
    auto a = unit_of(a_text);
    auto b = unit_of(b_text);
    if (!a || !b || a->dimensions != b->dimensions) {
        return std::nullopt;
    }
    return Pair{std::move(*a), std::move(*b)};
}

// Numerator and denominator of a / b.
std::pair<BigInteger, BigInteger> quotient_of(const Factor& a, const Factor& b) {
    BigInteger numerator = BigInteger(a.numerator) * BigInteger(b.denominator);
    BigInteger denominator = BigInteger(a.denominator) * BigInteger(b.numerator);
    const int ten = a.ten - b.ten;
    BigInteger& larger = ten > 0 ? numerator : denominator;
    larger = larger * BigInteger::power_of_ten(static_cast<unsigned>(std::abs(ten)));
    return {numerator, denominator};
}

std::optional<std::string> combined(std::string_view a, std::string_view b, int b_sign) {
    const auto left = Reader(a.empty() ? "1" : a).read();
    const auto right = Reader(b.empty() ? "1" : b).read();
    if (!left || !right || !is_unit(a) || !is_unit(b) || is_special(a) || is_special(b)) {
        return std::nullopt;
    }
    std::vector<Component> all;
    const auto add = [&](Component part, int sign) {
        part.exponent *= sign;
        const auto same = std::ranges::find_if(all, [&](const Component& other) {
            return other.symbol == part.symbol && other.number == part.number;
        });
        if (same == all.end()) {
            all.push_back(part);
        } else {
            same->exponent += part.exponent;
        }
    };
    std::ranges::for_each(*left, [&](const Component& part) { add(part, 1); });
    std::ranges::for_each(*right, [&](const Component& part) { add(part, b_sign); });
    std::string above;
    std::string below;
    for (const Component& part : all) {
        if (part.exponent == 0 || (part.symbol.empty() && part.number == 1)) {
            continue;
        }
        const std::string text =
            part.symbol.empty() ? std::to_string(part.number) : std::string(part.symbol);
        const int exponent = std::abs(part.exponent);
        std::string& side = part.exponent > 0 ? above : below;
        // A number takes no exponent.
        for (int i = 0; i < (part.symbol.empty() ? exponent : 1); ++i) {
            side += (part.exponent > 0 ? (above.empty() ? "" : ".") : "/") + text;
        }
        if (!part.symbol.empty() && exponent > 1) {
            side += std::to_string(exponent);
        }
    }
    return above.empty() && below.empty() ? "1" : above + below;
}

}  // namespace

bool is_unit(std::string_view unit) {
    return unit_of(unit).has_value();
}

bool is_special(std::string_view unit) {
    const auto found = unit_of(unit);
    return found && found->special != nullptr;
}

bool commensurable(std::string_view a, std::string_view b) {
    return common(a, b).has_value();
}

std::optional<Decimal> convert(Decimal value, std::string_view from, std::string_view to) {
    if (from == to && is_unit(from)) {
        return value;
    }
    const auto pair = common(from, to);
    if (!pair) {
        return std::nullopt;
    }
    const auto [numerator, denominator] = quotient_of(pair->a.factor, pair->b.factor);
    const BigInteger absolute = (BigInteger(value.scaled()) + offset_of(pair->a)) * numerator;
    const auto scaled =
        divide_rounded(absolute - offset_of(pair->b) * denominator, denominator).to_int128();
    return scaled ? Decimal::from_scaled(*scaled) : std::nullopt;
}

std::optional<std::strong_ordering> compare(Decimal a, std::string_view a_unit, Decimal b,
                                            std::string_view b_unit) {
    const auto pair = common(a_unit, b_unit);
    if (!pair) {
        return std::nullopt;
    }
    const auto [numerator, denominator] = quotient_of(pair->a.factor, pair->b.factor);
    return (BigInteger(a.scaled()) + offset_of(pair->a)) * numerator <=>
           (BigInteger(b.scaled()) + offset_of(pair->b)) * denominator;
}

std::optional<std::string> multiply(std::string_view a, std::string_view b) {
    return combined(a, b, 1);
}

std::optional<std::string> divide(std::string_view a, std::string_view b) {
    return combined(a, b, -1);
}

}  // namespace hookline::fhir::ucum
