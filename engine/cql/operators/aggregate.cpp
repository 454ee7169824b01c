#include <algorithm>
#include <array>
#include <limits>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view kChapter = "Aggregate Functions";

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

Value sum_integer(EvalContext& context, Arguments a, const OperatorAttributes&) {
    context.spend(1 + a[0].as_list().size());
    std::int64_t sum = 0;
    bool any = false;
    for (const Value& element : a[0].as_list()) {
        if (element.is(ValueKind::Interval)) {
            return Value::null();  // an uncertainty leaves the sum unknown
        }
        if (element.is(ValueKind::Integer)) {
            sum += element.as_integer();
            any = true;
        }
    }
    const bool fits = sum >= std::numeric_limits<std::int32_t>::min() &&
                      sum <= std::numeric_limits<std::int32_t>::max();
    return any && fits ? Value::integer(static_cast<std::int32_t>(sum)) : Value::null();
}

Value sum_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    context.spend(1 + a[0].as_list().size());
    fhir::Decimal sum;
    bool any = false;
    for (const Value& element : a[0].as_list()) {
        if (element.is_null()) {
            continue;
        }
        const auto next = add(sum, element.as_decimal());
        if (!next) {
            return Value::null();
        }
        sum = *next;
        any = true;
    }
    return any ? Value::decimal(sum, context.arena) : Value::null();
}

// Decimal's friends are found through the arguments.
Value average(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const Value sum = sum_decimal(context, a, attributes);
    if (sum.is_null()) {
        return sum;
    }
    const auto counted = count(context, a, attributes).as_integer();
    const auto mean = divide(sum.as_decimal(), fhir::Decimal::from_integer(counted));
    return mean ? Value::decimal(*mean, context.arena) : Value::null();
}

// AllTrue of nothing is true, AnyTrue of nothing is false; nulls are left out.
Value all_true(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].is_null() || std::ranges::none_of(a[0].as_list(), &Value::is_false));
}
Value any_true(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!a[0].is_null() && std::ranges::any_of(a[0].as_list(), &Value::is_true));
}

constexpr std::array kRows = {
    OperatorRow{"Count", "List<T>", "Integer", count, false, kChapter},
    OperatorRow{"Max", "List<T>", "T", extreme<1>, true, kChapter},
    OperatorRow{"Min", "List<T>", "T", extreme<-1>, true, kChapter},
    OperatorRow{"Sum", "List<Integer>", "Integer", sum_integer, true, kChapter},
    OperatorRow{"Sum", "List<Decimal>", "Decimal", sum_decimal, true, kChapter},
    OperatorRow{"Avg", "List<Decimal>", "Decimal", average, true, kChapter},
    OperatorRow{"AllTrue", "List<Boolean>", "Boolean", all_true, false, kChapter},
    OperatorRow{"AnyTrue", "List<Boolean>", "Boolean", any_true, false, kChapter},
};

}  // namespace

std::span<const OperatorRow> aggregate() {
    return kRows;
}

}  // namespace hookline::cql::operators
