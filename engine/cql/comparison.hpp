#pragma once

#include <optional>
#include <string_view>

#include "engine/cql/eval_context.hpp"
#include "engine/cql/value.hpp"

namespace hookline::cql {

/// CQL's `=`: true, false, or nothing for unknown (a null member, or dates whose precision leaves
/// it open). Lists compare element by element, two nulls inside a list count as equal; of tuples
/// the first element that is not equal decides; intervals by their first and last points.
/// Quantities are converted; units that do not fit are unknown. Spec: CQL 1.5.3 reference, Equal.
[[nodiscard]] std::optional<bool> equal(const EvalContext& context, const Value& a, const Value& b);

/// CQL's `~`: never unknown; null ~ null is true; text ignores case and white space runs, decimals
/// are rounded to the digits of the less precise one, codes compare code and system, concepts by
/// any common code. Spec: CQL 1.5.3 reference, Equivalent.
[[nodiscard]] bool equivalent(const EvalContext& context, const Value& a, const Value& b);

/// Order of two values of one comparable kind: negative, zero, positive, or nothing for unknown.
/// Either may be an uncertainty. Dates and times are looked at no further than `precision` when
/// given. Spec: CQL 1.5.3 reference, Less, Greater.
[[nodiscard]] std::optional<int> compare(const EvalContext& context, const Value& a, const Value& b,
                                         std::optional<Precision> precision = std::nullopt);

/// Whether `test` holds for the order of two values; nothing when that is open. An uncertainty may
/// leave the order open and still decide: at least 45 and at most 46 is not less than 45. `test`
/// asks for a lower or a higher order, as `<` and `>=` do.
[[nodiscard]] std::optional<bool> ordered_as(const EvalContext& context, const Value& a,
                                             const Value& b, bool (*test)(int order),
                                             std::optional<Precision> precision = std::nullopt);

/// Equality as membership tests and `distinct` use it: two nulls are the same, unknown is false.
[[nodiscard]] bool same_element(const EvalContext& context, const Value& a, const Value& b);

/// Order for `sort`: nulls are lowest; of moments that agree as far as both go the less precise one
/// is lower; any other unknown order is none, so that a stable sort keeps the input's.
[[nodiscard]] int sort_order(const EvalContext& context, const Value& a, const Value& b);

/// Three-valued logic: false decides a conjunction, true a disjunction.
[[nodiscard]] inline std::optional<bool> truth_and(std::optional<bool> a, std::optional<bool> b) {
    if (a == false || b == false) {
        return false;
    }
    return a && b ? std::optional(true) : std::nullopt;
}
[[nodiscard]] inline std::optional<bool> truth_not(std::optional<bool> a) {
    return a ? std::optional(!*a) : std::nullopt;
}
[[nodiscard]] inline std::optional<bool> truth_or(std::optional<bool> a, std::optional<bool> b) {
    return truth_not(truth_and(truth_not(a), truth_not(b)));
}

/// Boolean value of a tri-state.
[[nodiscard]] inline Value to_value(std::optional<bool> truth) {
    return truth ? Value::boolean(*truth) : Value::null();
}

/// A date time brought to the offset of the request; without time it stays as it is.
[[nodiscard]] DateTime normalized(const EvalContext& context, const DateTime& value);
/// The date of a moment at the offset of the request; nothing outside of the years 0001 to 9999.
[[nodiscard]] std::optional<Date> date_of(const EvalContext& context, const DateTime& value);

}  // namespace hookline::cql
