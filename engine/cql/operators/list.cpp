#include <algorithm>
#include <array>
#include <vector>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view kChapter = "List Operators";

bool holds(EvalContext& context, std::span<const Value> list, const Value& element) {
    context.spend(1 + list.size());
    return std::ranges::any_of(
        list, [&](const Value& other) { return same_element(context, other, element); });
}

std::span<const Value> list_or_empty(const Value& value) {
    return value.is_null() ? std::span<const Value>() : value.as_list();
}

Value exists(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(std::ranges::any_of(
        list_or_empty(a[0]), [](const Value& element) { return !element.is_null(); }));
}

Value in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(holds(context, list_or_empty(a[1]), a[0]));
}

Value contains(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(holds(context, list_or_empty(a[0]), a[1]));
}

Value includes(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto whole = a[0].as_list();
    return Value::boolean(std::ranges::all_of(
        a[1].as_list(), [&](const Value& element) { return holds(context, whole, element); }));
}

Value included_in(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const std::array<Value, 2> swapped = {a[1], a[0]};
    return includes(context, swapped, attributes);
}

std::vector<Value> distinct_of(EvalContext& context, std::span<const Value> list) {
    std::vector<Value> result;
    for (const Value& element : list) {
        if (!holds(context, result, element)) {
            result.push_back(element);
        }
    }
    return result;
}

Value distinct(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_list(distinct_of(context, a[0].as_list()), context.arena);
}

// A null operand counts as an empty list; two nulls are null.
Value union_of(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null() && a[1].is_null()) {
        return Value::null();
    }
    std::vector<Value> all;
    for (const Value& operand : a) {
        const auto list = list_or_empty(operand);
        all.insert(all.end(), list.begin(), list.end());
    }
    return make_list(distinct_of(context, all), context.arena);
}

Value intersect(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<Value> both;
    for (const Value& element : a[0].as_list()) {
        if (holds(context, a[1].as_list(), element)) {
            both.push_back(element);
        }
    }
    return make_list(distinct_of(context, both), context.arena);
}

Value except(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    std::vector<Value> rest;
    for (const Value& element : a[0].as_list()) {
        if (!holds(context, list_or_empty(a[1]), element)) {
            rest.push_back(element);
        }
    }
    return make_list(distinct_of(context, rest), context.arena);
}

Value flatten(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<Value> all;
    for (const Value& inner : a[0].as_list()) {
        const auto list = list_or_empty(inner);
        context.spend(1 + list.size());
        all.insert(all.end(), list.begin(), list.end());
    }
    return make_list(all, context.arena);
}

Value first(EvalContext&, Arguments a, const OperatorAttributes&) {
    return a[0].as_list().empty() ? Value::null() : a[0].as_list().front();
}

Value last(EvalContext&, Arguments a, const OperatorAttributes&) {
    return a[0].as_list().empty() ? Value::null() : a[0].as_list().back();
}

Value singleton_from(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto list = a[0].as_list();
    if (list.size() > 1) {
        throw EvaluationError("`singleton from` was given a list with more than one element");
    }
    return list.empty() ? Value::null() : list.front();
}

Value index_of(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto list = a[0].as_list();
    context.spend(1 + list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (equal(context, list[i], a[1]) == true) {
            return Value::integer(static_cast<std::int32_t>(i));
        }
    }
    return Value::integer(-1);
}

Value indexer(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto list = a[0].as_list();
    const std::int32_t index = a[1].as_integer();
    return index < 0 || static_cast<std::size_t>(index) >= list.size()
               ? Value::null()
               : list[static_cast<std::size_t>(index)];
}

constexpr std::array kRows = {
    OperatorRow{"Exists", "List<T>", "Boolean", exists, false, kChapter},
    OperatorRow{"In", "T,List<T>", "Boolean", in, false, kChapter},
    OperatorRow{"Contains", "List<T>,T", "Boolean", contains, false, kChapter},
    OperatorRow{"Includes", "List<T>,List<T>", "Boolean", includes, true, kChapter},
    OperatorRow{"IncludedIn", "List<T>,List<T>", "Boolean", included_in, true, kChapter},
    OperatorRow{"Distinct", "List<T>", "List<T>", distinct, true, kChapter},
    OperatorRow{"Union", "List<T>,List<T>", "List<T>", union_of, false, kChapter},
    OperatorRow{"Intersect", "List<T>,List<T>", "List<T>", intersect, true, kChapter},
    OperatorRow{"Except", "List<T>,List<T>", "List<T>", except, false, kChapter},
    OperatorRow{"Flatten", "List<List<T>>", "List<T>", flatten, true, kChapter},
    OperatorRow{"First", "List<T>", "T", first, true, kChapter},
    OperatorRow{"Last", "List<T>", "T", last, true, kChapter},
    OperatorRow{"SingletonFrom", "List<T>", "T", singleton_from, true, kChapter},
    OperatorRow{"IndexOf", "List<T>,T", "Integer", index_of, true, kChapter},
    OperatorRow{"Indexer", "List<T>,Integer", "T", indexer, true, kChapter},
};

}  // namespace

std::span<const OperatorRow> list() {
    return kRows;
}

}  // namespace hookline::cql::operators
