#pragma once

#include <optional>
#include <string_view>

#include "engine/cql/eval_context.hpp"
#include "engine/cql/value.hpp"

namespace hookline::cql {

/// CQL's `=`: true, false, or nothing for unknown (a null member, or dates whose precision leaves
/// it open). Lists compare element by element, two nulls inside a list count as equal; tuples and
/// intervals by members. Quantities of different units are unknown unless the units are calendar
/// synonyms. Spec: CQL 1.5.3 reference, Equal.
[[nodiscard]] std::optional<bool> equal(const EvalContext& context, const Value& a, const Value& b);

/// CQL's `~`: never unknown; null ~ null is true; text ignores case and white space runs, decimals
/// are rounded to the digits of the less precise one, codes compare code and system, concepts by
/// any common code. Spec: CQL 1.5.3 reference, Equivalent.
[[nodiscard]] bool equivalent(const EvalContext& context, const Value& a, const Value& b);

/// Order of two values of one comparable kind: negative, zero, positive, or nothing for unknown.
/// An Integer may be an uncertainty. Spec: CQL 1.5.3 reference, Less, Greater.
[[nodiscard]] std::optional<int> compare(const EvalContext& context, const Value& a,
                                         const Value& b);

/// Whether `test` holds for the order of two values; nothing when that is open. An uncertainty may
/// leave the order open and still decide: at least 45 and at most 46 is not less than 45. `test`
/// asks for a lower or a higher order, as `<` and `>=` do.
[[nodiscard]] std::optional<bool> ordered_as(const EvalContext& context, const Value& a,
                                             const Value& b, bool (*test)(int order));

/// Order of two dates, times or date times, looking no further than `precision` when given.
[[nodiscard]] std::optional<int> compare_temporal(const EvalContext& context, const Value& a,
                                                  const Value& b,
                                                  std::optional<Precision> precision);

/// Equality as membership tests and `distinct` use it: two nulls are the same, unknown is false.
[[nodiscard]] bool same_element(const EvalContext& context, const Value& a, const Value& b);

/// Order for `sort`: nulls are lowest; of moments that agree as far as both go the less precise one
/// is lower; any other unknown order is none, so that a stable sort keeps the input's.
[[nodiscard]] int sort_order(const EvalContext& context, const Value& a, const Value& b);

/// Whether two units are one: the same text, or spellings of one calendar unit (`day`, `days`, `d`;
/// of years and months only the words).
[[nodiscard]] bool same_unit(std::string_view a, std::string_view b);

/// Boolean value of a tri-state.
[[nodiscard]] inline Value to_value(std::optional<bool> truth) {
    return truth ? Value::boolean(*truth) : Value::null();
}

/// A date time brought to the offset of the request; without time it stays as it is.
[[nodiscard]] DateTime normalized(const EvalContext& context, const DateTime& value);

}  // namespace hookline::cql
