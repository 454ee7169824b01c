#include <algorithm>
#include <optional>
#include <vector>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/quantity.hpp"
#include "fhir/primitives/big_integer.hpp"
#include "fhir/primitives/decimal_functions.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

// Nulls are left out; no element left gives null.
Value count(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::integer(0);
    }
    return Value::integer(static_cast<std::int32_t>(std::ranges::count_if(
        a[0].as_list(), [](const Value& element) { return !element.is_null(); })));
}

template <int Sign>
Value extreme(EvalContext& context, Arguments a, const OperatorAttributes&) {
    context.spend(1 + a[0].as_list().size());
    Value best;
    for (const Value& element : a[0].as_list()) {
        if (element.is_null()) {
            continue;
        }
        if (best.is_null()) {
            best = element;
            continue;
        }
        const auto order = compare(context, element, best);
        if (!order) {
            return Value::null();
        }
        if (*order * Sign > 0) {
            best = element;
        }
    }
    return best;
}

// The elements that are not null; nothing when one is uncertain, which leaves the result unknown.
std::optional<std::vector<Value>> known_elements(EvalContext& context, const Value& list) {
    context.spend(1 + list.as_list().size());
    std::vector<Value> known;
    for (const Value& element : list.as_list()) {
        if (is_uncertain(element)) {
            return std::nullopt;
        }
        if (!element.is_null()) {
            known.push_back(element);
        }
    }
    return known;
}

// Combines the elements from left to right. Null without elements and when a step is null.
template <Value (*Step)(EvalContext&, const Value&, const Value&)>
Value combined(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto known = known_elements(context, a[0]);
    if (!known || known->empty()) {
        return Value::null();
    }
    Value result = known->front();
    for (std::size_t i = 1; i < known->size() && !result.is_null(); ++i) {
        result = Step(context, result, (*known)[i]);
    }
    return result;
}

// Sums and products of integers leave the range only at the end.
template <bool Product>
Value combined_integers(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto known = known_elements(context, a[0]);
    if (!known || known->empty()) {
        return Value::null();
    }
    const bool longs = known->front().is(ValueKind::Long);
    fhir::BigInteger result(Product ? 1 : 0);
    for (const Value& element : *known) {
        const fhir::BigInteger number(longs ? element.as_long() : element.as_integer());
        result = Product ? result * number : result + number;
    }
    const auto number = result.to_int128();
    const fhir::Int128 low = longs ? INT64_MIN : INT32_MIN;
    const fhir::Int128 high = longs ? INT64_MAX : INT32_MAX;
    if (!number || *number < low || *number > high) {
        return Value::null();
    }
    return longs ? Value::long_integer(static_cast<std::int64_t>(*number))
                 : Value::integer(static_cast<std::int32_t>(*number));
}

Value sum_decimals(EvalContext& context, const Value& a, const Value& b) {
    const auto sum = add(a.as_decimal(), b.as_decimal());
    return sum ? Value::decimal(*sum, context.arena) : Value::null();
}
Value multiply_decimals(EvalContext& context, const Value& a, const Value& b) {
    const auto product = multiply(a.as_decimal(), b.as_decimal());
    return product ? Value::decimal(*product, context.arena) : Value::null();
}
Value sum_quantities(EvalContext& context, const Value& a, const Value& b) {
    return add_quantities(a.as_quantity(), b.as_quantity(), context.arena);
}

// --- Statistics over decimals, and over quantities in the unit of the first --------------------

using Numbers = std::vector<Decimal>;
using Statistics = std::optional<Decimal> (*)(const Numbers&);

Value of_decimals(EvalContext& context, Arguments a, Statistics function) {
    const auto known = known_elements(context, a[0]);
    if (!known || known->empty()) {
        return Value::null();
    }
    Numbers numbers;
    for (const Value& element : *known) {
        numbers.push_back(element.as_decimal());
    }
    const auto result = function(numbers);
    return result ? Value::decimal(*result, context.arena) : Value::null();
}

Value of_quantities(EvalContext& context, Arguments a, Statistics function) {
    const auto known = known_elements(context, a[0]);
    if (!known || known->empty()) {
        return Value::null();
    }
    const std::string_view unit = known->front().as_quantity().unit;
    Numbers numbers;
    for (const Value& element : *known) {
        const auto number = convert_quantity(element.as_quantity(), unit);
        if (!number) {
            return Value::null();
        }
        numbers.push_back(*number);
    }
    const auto result = function(numbers);
    return result ? make_quantity(*result, unit, context.arena) : Value::null();
}

template <Statistics Function>
Value statistic(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return of_decimals(context, a, Function);
}
template <Statistics Function>
Value quantity_statistic(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return of_quantities(context, a, Function);
}

std::optional<Decimal> sum_of(const Numbers& numbers) {
    std::optional<Decimal> sum = Decimal();
    for (const Decimal& number : numbers) {
        sum = sum ? add(*sum, number) : sum;
    }
    return sum;
}

std::optional<Decimal> average(const Numbers& numbers) {
    const auto sum = sum_of(numbers);
    return sum ? divide(*sum, Decimal::from_integer(static_cast<std::int64_t>(numbers.size())))
               : std::nullopt;
}

// Units cannot be multiplied and stay what they are; the reference has the unit of the elements.
std::optional<Decimal> product(const Numbers& numbers) {
    std::optional<Decimal> result = Decimal::from_integer(1);
    for (const Decimal& number : numbers) {
        result = result ? multiply(*result, number) : result;
    }
    return result;
}

// The middle of the sorted numbers, or the mean of the two.
std::optional<Decimal> median(const Numbers& numbers) {
    Numbers sorted = numbers;
    std::ranges::sort(sorted);
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? std::optional(sorted[middle])
                                  : average({sorted[middle - 1], sorted[middle]});
}

template <std::optional<Decimal> (*Function)(std::span<const Decimal>, fhir::Statistic),
          fhir::Statistic Of>
std::optional<Decimal> deviation(const Numbers& numbers) {
    return Function(numbers, Of);
}

std::optional<Decimal> geometric(const Numbers& numbers) {
    return fhir::geometric_mean(numbers);
}

// The most frequent element; of several the one that comes first.
Value mode(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto list = a[0].as_list();
    Value best;
    std::ptrdiff_t best_count = 0;
    for (const Value& element : list) {
        context.spend(1 + list.size());
        const auto number = std::ranges::count_if(list, [&](const Value& other) {
            return !other.is_null() && equal(context, other, element) == true;
        });
        if (number > best_count) {
            best = element;
            best_count = number;
        }
    }
    return best;
}

// AllTrue of nothing is true, AnyTrue of nothing is false; nulls are left out.
Value all_true(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].is_null() || std::ranges::none_of(a[0].as_list(), &Value::is_false));
}
Value any_true(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!a[0].is_null() && std::ranges::any_of(a[0].as_list(), &Value::is_true));
}

}  // namespace

std::vector<OperatorRow> aggregate() {
    using enum fhir::Statistic;
    Rows rows("Aggregate Functions");
    rows.section("#alltrue").null_row("AllTrue", "List<Boolean>", "Boolean", all_true);
    rows.section("#anytrue").null_row("AnyTrue", "List<Boolean>", "Boolean", any_true);
    rows.section("#avg");
    rows.row("Avg", "List<Decimal>", "Decimal", statistic<average>);
    rows.row("Avg", "List<Quantity>", "Quantity", quantity_statistic<average>);
    rows.section("#count").null_row("Count", "List<T>", "Integer", count);
    rows.section("#geometricmean")
        .row("GeometricMean", "List<Decimal>", "Decimal", statistic<geometric>);
    struct Element {
        std::string_view list;
        std::string_view type;
    };
    for (const auto& [list, type] :
         {Element{"List<Integer>", "Integer"}, Element{"List<Long>", "Long"},
          Element{"List<Decimal>", "Decimal"}, Element{"List<Quantity>", "Quantity"},
          Element{"List<Date>", "Date"}, Element{"List<DateTime>", "DateTime"},
          Element{"List<Time>", "Time"}, Element{"List<String>", "String"}}) {
        rows.section("#max").row("Max", list, type, extreme<1>);
        rows.section("#min").row("Min", list, type, extreme<-1>);
    }
    const auto both = [&](std::string_view anchor, std::string_view name,
                          OperatorFunction of_numbers, OperatorFunction of_amounts) {
        rows.section(anchor);
        rows.row(name, "List<Decimal>", "Decimal", of_numbers);
        rows.row(name, "List<Quantity>", "Quantity", of_amounts);
    };
    both("#median", "Median", statistic<median>, quantity_statistic<median>);
    rows.section("#mode").row("Mode", "List<T>", "T", mode);
    both("#population-stddev", "PopulationStdDev",
         statistic<deviation<fhir::standard_deviation, Population>>,
         quantity_statistic<deviation<fhir::standard_deviation, Population>>);
    both("#population-variance", "PopulationVariance",
         statistic<deviation<fhir::variance, Population>>,
         quantity_statistic<deviation<fhir::variance, Population>>);
    rows.section("#product");
    rows.row("Product", "List<Integer>", "Integer", combined_integers<true>);
    rows.row("Product", "List<Long>", "Long", combined_integers<true>);
    rows.row("Product", "List<Decimal>", "Decimal", combined<multiply_decimals>);
    rows.row("Product", "List<Quantity>", "Quantity", quantity_statistic<product>);
    both("#stddev", "StdDev", statistic<deviation<fhir::standard_deviation, Sample>>,
         quantity_statistic<deviation<fhir::standard_deviation, Sample>>);
    rows.section("#sum");
    rows.row("Sum", "List<Integer>", "Integer", combined_integers<false>);
    rows.row("Sum", "List<Long>", "Long", combined_integers<false>);
    rows.row("Sum", "List<Decimal>", "Decimal", combined<sum_decimals>);
    rows.row("Sum", "List<Quantity>", "Quantity", combined<sum_quantities>);
    both("#variance", "Variance", statistic<deviation<fhir::variance, Sample>>,
         quantity_statistic<deviation<fhir::variance, Sample>>);
    return rows.take();
}

}  // namespace hookline::cql::operators
