#include <algorithm>
#include <array>
#include <vector>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "fhir/base/arena_list.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

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

// Elements of which each stands once, in the order of their first place.
class DistinctList {
  public:
    DistinctList(EvalContext& context, std::size_t elements_max)
        : context_(context), elements_(context.arena) {
        elements_.reserve(elements_max);
    }
    void add(const Value& element) {
        if (!holds(context_, elements_, element)) {
            elements_.push_back(element);
        }
    }
    void add(std::span<const Value> elements) {
        for (const Value& element : elements) {
            add(element);
        }
    }
    [[nodiscard]] std::size_t size() const { return elements_.size(); }
    [[nodiscard]] Value value() const { return Value::list(elements_); }  // in the arena already

  private:
    EvalContext& context_;
    ArenaList<Value> elements_;
};

DistinctList distinct_of(EvalContext& context, std::span<const Value> list) {
    DistinctList result(context, list.size());
    result.add(list);
    return result;
}

Value distinct(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return distinct_of(context, a[0].as_list()).value();
}

// A null operand counts as an empty list; two nulls are null.
Value union_of(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null() && a[1].is_null()) {
        return Value::null();
    }
    const auto left = list_or_empty(a[0]);
    const auto right = list_or_empty(a[1]);
    DistinctList all(context, left.size() + right.size());
    all.add(left);
    all.add(right);
    return all.value();
}

Value intersect(EvalContext& context, Arguments a, const OperatorAttributes&) {
    DistinctList both(context, a[0].as_list().size());
    for (const Value& element : a[0].as_list()) {
        if (holds(context, a[1].as_list(), element)) {
            both.add(element);
        }
    }
    return both.value();
}

Value except(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    DistinctList rest(context, a[0].as_list().size());
    for (const Value& element : a[0].as_list()) {
        if (!holds(context, list_or_empty(a[1]), element)) {
            rest.add(element);
        }
    }
    return rest.value();
}

Value flatten(EvalContext& context, Arguments a, const OperatorAttributes&) {
    ArenaList<Value> all(context.arena);
    for (const Value& inner : a[0].as_list()) {
        const auto list = list_or_empty(inner);
        context.spend(1 + list.size());
        all.insert(all.end(), list.begin(), list.end());
    }
    return Value::list(all);
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

// More than the elements of the other; each of them may stand in several times.
Value proper_includes(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    if (includes(context, a, attributes).is_false()) {
        return Value::boolean(false);
    }
    return Value::boolean(distinct_of(context, a[0].as_list()).size() >
                          distinct_of(context, a[1].as_list()).size());
}

Value proper_included_in(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const std::array<Value, 2> swapped = {a[1], a[0]};
    return proper_includes(context, swapped, attributes);
}

// Whether the element is in the list and another one that is not the same. A null beside an
// element, or dates that may be the same, leave that open.
Value proper_member(EvalContext& context, const Value& list, const Value& element) {
    const auto elements = list_or_empty(list);
    context.spend(1 + elements.size());
    std::optional<bool> contained = false;
    std::optional<bool> another = false;
    for (const Value& other : elements) {
        if (element.is_null() || other.is_null()) {
            const bool both = element.is_null() && other.is_null();
            contained = truth_or(contained, both);
            const bool told_apart = element.is_null() && !both;
            another = truth_or(another, told_apart ? std::optional(true)
                                        : both     ? std::optional(false)
                                                   : std::nullopt);
            continue;
        }
        const auto truth = equal(context, other, element);
        contained = truth_or(contained, truth);
        another = truth_or(another, truth_not(truth));
    }
    return to_value(truth_and(contained, another));
}

Value proper_contains(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return proper_member(context, a[0], a[1]);
}

Value proper_in(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return proper_member(context, a[1], a[0]);
}

Value length(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::integer(static_cast<std::int32_t>(list_or_empty(a[0]).size()));
}

// --- Parts of a list ---------------------------------------------------------------------------

// Elements from `begin` up to before `end`, both inside of the list.
Value part(std::span<const Value> list, std::size_t begin, std::size_t end) {
    return Value::list(begin < end ? list.subspan(begin, end - begin) : list.first(0));
}

// A null number skips nothing, a negative one everything.
Value skip(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    const auto list = a[0].as_list();
    const std::int32_t count = a[1].is_null() ? 0 : a[1].as_integer();
    return part(list, count < 0 ? list.size() : static_cast<std::size_t>(count), list.size());
}

// A null or negative number takes nothing.
Value take(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    const auto list = a[0].as_list();
    const std::int32_t count = a[1].is_null() ? 0 : std::max(a[1].as_integer(), 0);
    return part(list, 0, std::min(static_cast<std::size_t>(count), list.size()));
}

Value tail(EvalContext&, Arguments a, const OperatorAttributes&) {
    return part(a[0].as_list(), 1, a[0].as_list().size());
}

// A negative index counts from the end.
Value slice(EvalContext&, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    const auto list = a[0].as_list();
    const auto size = static_cast<std::int64_t>(list.size());
    const auto index = [&](std::size_t operand, std::int64_t otherwise) {
        if (operand >= a.size() || a[operand].is_null()) {
            return static_cast<std::size_t>(otherwise);
        }
        const std::int64_t written = a[operand].as_integer();
        return static_cast<std::size_t>(
            std::clamp<std::int64_t>(written < 0 ? written + size : written, 0, size));
    };
    return part(list, index(1, 0), index(2, size));
}

}  // namespace

std::vector<OperatorRow> list() {
    constexpr std::string_view kTwo = "List<T>,List<T>";
    constexpr std::string_view kElementFirst = "T,List<T>";
    constexpr std::string_view kElementLast = "List<T>,T";
    Rows rows("List Operators");
    rows.section("#contains-1").null_row("Contains", kElementLast, "Boolean", contains).uncertain();
    rows.section("#distinct").row("Distinct", "List<T>", "List<T>", distinct);
    rows.section("#except-1").null_row("Except", kTwo, "List<T>", except);
    rows.section("#exists").null_row("Exists", "List<T>", "Boolean", exists);
    rows.section("#flatten").row("Flatten", "List<List<T>>", "List<T>", flatten);
    rows.section("#first").row("First", "List<T>", "T", first);
    rows.section("#in-1").null_row("In", kElementFirst, "Boolean", in).uncertain();
    rows.section("#includes-1").row("Includes", kTwo, "Boolean", includes);
    rows.null_row("Includes", kElementLast, "Boolean", contains).uncertain();
    rows.section("#included-in-1").row("IncludedIn", kTwo, "Boolean", included_in);
    rows.null_row("IncludedIn", kElementFirst, "Boolean", in).uncertain();
    rows.section("#indexer-1").row("Indexer", "List<T>,Integer", "T", indexer);
    rows.section("#indexof").row("IndexOf", kElementLast, "Integer", index_of).uncertain();
    rows.section("#intersect-1").row("Intersect", kTwo, "List<T>", intersect);
    rows.section("#last").row("Last", "List<T>", "T", last);
    rows.section("#length-1").null_row("Length", "List<T>", "Integer", length);
    rows.section("#properly-includes-1").row("ProperIncludes", kTwo, "Boolean", proper_includes);
    rows.null_row("ProperIncludes", kElementLast, "Boolean", proper_contains).uncertain();
    rows.null_row("ProperContains", kElementLast, "Boolean", proper_contains).uncertain();
    rows.section("#properly-included-in-1");
    rows.row("ProperIncludedIn", kTwo, "Boolean", proper_included_in);
    rows.null_row("ProperIncludedIn", kElementFirst, "Boolean", proper_in).uncertain();
    rows.null_row("ProperIn", kElementFirst, "Boolean", proper_in).uncertain();
    rows.section("#singleton-from").row("SingletonFrom", "List<T>", "T", singleton_from);
    rows.section("#skip").null_row("Skip", "List<T>,Integer", "List<T>", skip);
    rows.section("#slice").row("Slice", "List<T>", "List<T>", slice);
    rows.null_row("Slice", "List<T>,Integer", "List<T>", slice);
    rows.null_row("Slice", "List<T>,Integer,Integer", "List<T>", slice);
    rows.section("#tail").row("Tail", "List<T>", "List<T>", tail);
    rows.section("#take").null_row("Take", "List<T>,Integer", "List<T>", take);
    rows.section("#union-1").null_row("Union", kTwo, "List<T>", union_of);
    return rows.take();
}

}  // namespace hookline::cql::operators
