#pragma once

#include <optional>

#include "engine/cql/eval_context.hpp"
#include "engine/cql/value.hpp"

/// What the interval operators are made of: intervals as their first and last point, compared at
/// the precision of the operator. Truths are three-valued.
namespace hookline::cql {

/// An interval as its first and last point. Either may be uncertain, or null for unknown.
struct Ends {
    Value first;
    Value last;
};

/// Ends of an interval, or of a point as an interval of one. `kind` says what the points are where
/// the interval itself does not. Spec: CQL 1.5.3 reference, Start, End.
[[nodiscard]] Ends ends_of(EvalContext& context, const Value& value,
                           ValueKind kind = ValueKind::Null);

/// Precision of a date, time or date time; nothing for other kinds.
[[nodiscard]] std::optional<Precision> temporal_precision(const Value& value);

/// The precision of a date, date time or time; aborts on any other value.
[[nodiscard]] Precision precision_of(const Value& moment);

// Order of two points, at the precision of the attributes when they have one.
[[nodiscard]] std::optional<bool> less(EvalContext& context, const Value& a, const Value& b,
                                       const OperatorAttributes& attributes);
[[nodiscard]] std::optional<bool> less_or_equal(EvalContext& context, const Value& a,
                                                const Value& b,
                                                const OperatorAttributes& attributes);
[[nodiscard]] std::optional<bool> same(EvalContext& context, const Value& a, const Value& b,
                                       const OperatorAttributes& attributes);

[[nodiscard]] std::optional<bool> overlaps(EvalContext& context, const Ends& a, const Ends& b,
                                           const OperatorAttributes& attributes);
/// Whether `b` begins with the point after the last one of `a`.
[[nodiscard]] std::optional<bool> meets_before(EvalContext& context, const Ends& a, const Ends& b,
                                               const OperatorAttributes& attributes);
[[nodiscard]] std::optional<bool> meets(EvalContext& context, const Ends& a, const Ends& b,
                                        const OperatorAttributes& attributes);

/// One end of a new interval; a null end that was chosen stays one, open or closed.
struct ChosenEnd {
    Value value;
    bool closed = true;
};

/// The end of an interval with `point` in place of an open one.
[[nodiscard]] ChosenEnd end_as_written(const IntervalValue& interval, bool high,
                                       const Value& point);

/// The later or the earlier of the high or low ends of two intervals; open null when that is open.
[[nodiscard]] ChosenEnd chosen_end(EvalContext& context, const Value& a, const Value& b, bool high,
                                   bool later);

/// An interval of the point type of `like`.
[[nodiscard]] Value interval_between(EvalContext& context, const Value& like, const ChosenEnd& low,
                                     const ChosenEnd& high);

/// The interval over both, which overlap or meet; null when they do not, or that is open.
[[nodiscard]] Value united(EvalContext& context, const Value& a, const Value& b,
                           const OperatorAttributes& attributes);

}  // namespace hookline::cql
