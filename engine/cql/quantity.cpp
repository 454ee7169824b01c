#include "engine/cql/quantity.hpp"

#include <algorithm>
#include <array>

#include "fhir/primitives/ucum.hpp"

namespace hookline::cql {
namespace {

namespace ucum = fhir::ucum;

struct TimeUnit {
    std::string_view spelling;
    std::string_view ucum;  // empty: of the calendar only
    CalendarUnit unit;
};

constexpr std::array kTimeUnits = {
    TimeUnit{"year", "", {Precision::Year, 1}},
    TimeUnit{"years", "", {Precision::Year, 1}},
    TimeUnit{"month", "", {Precision::Month, 1}},
    TimeUnit{"months", "", {Precision::Month, 1}},
    TimeUnit{"week", "wk", {Precision::Day, 7}},
    TimeUnit{"weeks", "wk", {Precision::Day, 7}},
    TimeUnit{"wk", "wk", {Precision::Day, 7}},
    TimeUnit{"day", "d", {Precision::Day, 1}},
    TimeUnit{"days", "d", {Precision::Day, 1}},
    TimeUnit{"d", "d", {Precision::Day, 1}},
    TimeUnit{"hour", "h", {Precision::Hour, 1}},
    TimeUnit{"hours", "h", {Precision::Hour, 1}},
    TimeUnit{"h", "h", {Precision::Hour, 1}},
    TimeUnit{"minute", "min", {Precision::Minute, 1}},
    TimeUnit{"minutes", "min", {Precision::Minute, 1}},
    TimeUnit{"min", "min", {Precision::Minute, 1}},
    TimeUnit{"second", "s", {Precision::Second, 1}},
    TimeUnit{"seconds", "s", {Precision::Second, 1}},
    TimeUnit{"s", "s", {Precision::Second, 1}},
    TimeUnit{"millisecond", "ms", {Precision::Millisecond, 1}},
    TimeUnit{"milliseconds", "ms", {Precision::Millisecond, 1}},
    TimeUnit{"ms", "ms", {Precision::Millisecond, 1}},
};

const TimeUnit* find_time_unit(std::string_view unit) {
    const auto* found = std::ranges::find(kTimeUnits, unit, &TimeUnit::spelling);
    return found == kTimeUnits.end() ? nullptr : found;
}

// Months in one year or month of the calendar, 0 for every other unit.
int calendar_months(std::string_view unit) {
    const TimeUnit* found = find_time_unit(unit);
    if (found == nullptr || !found->ucum.empty()) {
        return 0;
    }
    return found->unit.precision == Precision::Year ? 12 : 1;
}

// One name for each unit: UCUM's, or `year` and `month`.
std::string_view unit_name(std::string_view unit) {
    if (unit.empty()) {
        return "1";
    }
    const TimeUnit* found = find_time_unit(unit);
    if (found == nullptr) {
        return unit;
    }
    if (!found->ucum.empty()) {
        return found->ucum;
    }
    return found->unit.precision == Precision::Year ? "year" : "month";
}

int sign_of(std::strong_ordering order) {
    return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

std::optional<Decimal> times(const Decimal& value, std::int64_t factor) {
    return multiply(value, Decimal::from_integer(factor));
}

struct Aligned {
    Decimal a;
    Decimal b;
    std::string_view unit;  // as one of the two wrote it
};

// Both values in the finer of the two units.
std::optional<Aligned> aligned(const QuantityValue& a, const QuantityValue& b) {
    if (same_unit(a.unit, b.unit)) {
        return Aligned{a.value, b.value, a.unit};
    }
    const int a_months = calendar_months(a.unit);
    const int b_months = calendar_months(b.unit);
    if (a_months > 0 && b_months > 0) {
        const auto left = times(a.value, a_months);
        const auto right = times(b.value, b_months);
        return left && right
                   ? std::optional(Aligned{*left, *right, a_months == 1 ? a.unit : b.unit})
                   : std::nullopt;
    }
    if (a_months > 0 || b_months > 0) {
        return std::nullopt;
    }
    const Decimal one = Decimal::from_integer(1);
    const std::string_view a_name = unit_name(a.unit);
    const std::string_view b_name = unit_name(b.unit);
    const auto order = ucum::compare(one, a_name, one, b_name);
    if (!order) {
        return std::nullopt;
    }
    const bool a_finer = *order <= 0;
    const auto moved =
        a_finer ? ucum::convert(b.value, b_name, a_name) : ucum::convert(a.value, a_name, b_name);
    if (!moved) {
        return std::nullopt;
    }
    return a_finer ? Aligned{a.value, *moved, a.unit} : Aligned{*moved, b.value, b.unit};
}

Value quantity_or_null(const std::optional<Decimal>& value, std::string_view unit,
                       RequestArena& arena) {
    return value ? make_quantity(*value, unit, arena) : Value::null();
}

bool is_number(const QuantityValue& quantity) {
    return unit_name(quantity.unit) == "1";
}

// Years and months in days of about that length, UCUM's in those of the calendar.
QuantityValue about(const QuantityValue& quantity) {
    if (quantity.unit == "a" || quantity.unit == "mo") {
        return {quantity.value, quantity.unit == "a" ? "year" : "month"};
    }
    return quantity;
}

std::optional<QuantityValue> in_days(const QuantityValue& quantity) {
    const int months = calendar_months(quantity.unit);
    if (months == 0) {
        return quantity;
    }
    constexpr std::int64_t kDaysOfYear = 365;
    constexpr std::int64_t kDaysOfMonth = 30;
    const auto days = times(quantity.value, months == 1 ? kDaysOfMonth : kDaysOfYear);
    return days ? std::optional(QuantityValue{*days, "d"}) : std::nullopt;
}

bool any_special(const QuantityValue& a, const QuantityValue& b) {
    return ucum::is_special(a.unit) || ucum::is_special(b.unit);
}

template <std::optional<Decimal> (*Operation)(Decimal, Decimal)>
Value sum_of(const QuantityValue& a, const QuantityValue& b, RequestArena& arena) {
    if (any_special(a, b)) {
        return Value::null();
    }
    const auto pair = aligned(a, b);
    return pair ? quantity_or_null(Operation(pair->a, pair->b), pair->unit, arena) : Value::null();
}

using ComposeUnit = std::optional<std::string> (*)(std::string_view, std::string_view);

Value composed(const std::optional<Decimal>& value, ComposeUnit compose, const QuantityValue& a,
               const QuantityValue& b, RequestArena& arena) {
    const auto unit = compose(unit_name(a.unit), unit_name(b.unit));
    return value && unit ? make_quantity(*value, arena.copy(std::string_view(*unit)), arena)
                         : Value::null();
}

}  // namespace

bool same_unit(std::string_view a, std::string_view b) {
    return unit_name(a) == unit_name(b);
}

std::optional<CalendarUnit> calendar_unit(std::string_view unit) {
    const TimeUnit* found = find_time_unit(unit);
    return found == nullptr ? std::nullopt : std::optional(found->unit);
}

bool equivalent_decimals(const Decimal& a, const Decimal& b) {
    const int digits = std::min(a.fraction_digits(), b.fraction_digits());
    return a.round(digits) == b.round(digits);
}

std::optional<int> compare_quantities(const QuantityValue& a, const QuantityValue& b) {
    const bool calendar = calendar_months(a.unit) > 0 || calendar_months(b.unit) > 0;
    if (calendar || same_unit(a.unit, b.unit)) {
        const auto pair = aligned(a, b);
        return pair ? std::optional(sign_of(pair->a <=> pair->b)) : std::nullopt;
    }
    const auto order = ucum::compare(a.value, unit_name(a.unit), b.value, unit_name(b.unit));
    return order ? std::optional(sign_of(*order)) : std::nullopt;
}

bool equivalent_quantities(const QuantityValue& a, const QuantityValue& b) {
    if (same_unit(a.unit, b.unit)) {
        return equivalent_decimals(a.value, b.value);
    }
    const QuantityValue x = about(a);
    const QuantityValue y = about(b);
    const int x_months = calendar_months(x.unit);
    const int y_months = calendar_months(y.unit);
    if (x_months > 0 && y_months > 0) {
        const auto pair = aligned(x, y);
        return pair && pair->a == pair->b;
    }
    if (x_months > 0 || y_months > 0) {
        const auto left = in_days(x);
        const auto right = in_days(y);
        return left && right && compare_quantities(*left, *right) == 0;
    }
    const Decimal one = Decimal::from_integer(1);
    const std::string_view x_name = unit_name(x.unit);
    const std::string_view y_name = unit_name(y.unit);
    const auto order = ucum::compare(one, x_name, one, y_name);
    if (!order) {
        return false;
    }
    const bool x_larger = *order >= 0;
    const auto moved =
        x_larger ? ucum::convert(y.value, y_name, x_name) : ucum::convert(x.value, x_name, y_name);
    return moved && equivalent_decimals(x_larger ? x.value : y.value, *moved);
}

std::optional<Decimal> convert_quantity(const QuantityValue& quantity, std::string_view unit) {
    if (same_unit(quantity.unit, unit)) {
        return quantity.value;
    }
    const int from = calendar_months(quantity.unit);
    const int to = calendar_months(unit);
    if (from > 0 && to > 0) {
        const auto months = times(quantity.value, from);
        return months ? divide(*months, Decimal::from_integer(to)) : std::nullopt;
    }
    if (from > 0 || to > 0) {
        return std::nullopt;
    }
    return ucum::convert(quantity.value, unit_name(quantity.unit), unit_name(unit));
}

Value add_quantities(const QuantityValue& a, const QuantityValue& b, RequestArena& arena) {
    return sum_of<fhir::add>(a, b, arena);
}

Value subtract_quantities(const QuantityValue& a, const QuantityValue& b, RequestArena& arena) {
    return sum_of<fhir::subtract>(a, b, arena);
}

Value multiply_quantities(const QuantityValue& a, const QuantityValue& b, RequestArena& arena) {
    const auto value = multiply(a.value, b.value);
    if (any_special(a, b)) {
        return Value::null();
    }
    if (is_number(a) || is_number(b)) {
        return quantity_or_null(value, is_number(a) ? b.unit : a.unit, arena);
    }
    return composed(value, ucum::multiply, a, b, arena);
}

Value divide_quantities(const QuantityValue& a, const QuantityValue& b, RequestArena& arena) {
    const auto value = divide(a.value, b.value);
    if (any_special(a, b)) {
        return Value::null();
    }
    if (is_number(b)) {
        return quantity_or_null(value, a.unit, arena);
    }
    if (same_unit(a.unit, b.unit)) {
        return quantity_or_null(value, "1", arena);
    }
    if (calendar_months(a.unit) > 0 && calendar_months(b.unit) > 0) {
        const auto pair = aligned(a, b);
        return pair ? quantity_or_null(divide(pair->a, pair->b), "1", arena) : Value::null();
    }
    return composed(value, ucum::divide, a, b, arena);
}

Value truncated_divide_quantities(const QuantityValue& a, const QuantityValue& b,
                                  RequestArena& arena) {
    if (any_special(a, b)) {
        return Value::null();
    }
    if (is_number(b)) {
        return quantity_or_null(truncated_divide(a.value, b.value), a.unit, arena);
    }
    if (const auto pair = aligned(a, b)) {
        return quantity_or_null(truncated_divide(pair->a, pair->b), pair->unit, arena);
    }
    return composed(truncated_divide(a.value, b.value), ucum::divide, a, b, arena);
}

Value modulo_quantities(const QuantityValue& a, const QuantityValue& b, RequestArena& arena) {
    if (any_special(a, b)) {
        return Value::null();
    }
    if (is_number(b)) {
        return quantity_or_null(modulo(a.value, b.value), a.unit, arena);
    }
    const auto pair = aligned(a, b);
    return pair ? quantity_or_null(modulo(pair->a, pair->b), pair->unit, arena) : Value::null();
}

}  // namespace hookline::cql
