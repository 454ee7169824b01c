#include "engine/cql/comparison.hpp"

#include <algorithm>
#include <array>

#include "engine/cql/point.hpp"
#include "engine/cql/quantity.hpp"

namespace hookline::cql {
namespace {

// Components from coarse to fine.
struct Components {
    std::array<int, 7> value{};
    int known = 0;  // how many of them are known
};

int component_count(Precision precision) {
    return static_cast<int>(precision) + 1;
}

Components components_of(const EvalContext& context, const Value& value,
                         std::optional<Precision> looked_at) {
    Components result;
    Date date;
    Time time;
    Precision precision = Precision::Day;
    if (value.is(ValueKind::Date)) {
        date = value.as_date();
        time = {};
        precision = date.precision;
    } else if (value.is(ValueKind::Time)) {
        time = value.as_time();
        precision = time.precision;
    } else {
        const bool as_written = looked_at && *looked_at < Precision::Hour;
        const DateTime moment =
            as_written ? value.as_date_time() : normalized(context, value.as_date_time());
        date = moment.date;
        time = moment.time;
        precision = moment.precision;
    }
    result.value = {date.year,   date.month,  date.day,        time.hour,
                    time.minute, time.second, time.millisecond};
    result.known = component_count(precision);
    return result;
}

bool is_temporal(const Value& value) {
    return value.is(ValueKind::Date) || value.is(ValueKind::DateTime) || value.is(ValueKind::Time);
}

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

// A Date of which all is known.
bool is_day(const Value& value) {
    return value.is(ValueKind::Date) && value.as_date().precision == Precision::Day;
}

int compare_days(const Date& a, const Date& b) {
    return a.year != b.year     ? order(a.year, b.year)
           : a.month != b.month ? order(a.month, b.month)
                                : order(a.day, b.day);
}

// Order of two dates, times or date times, looking no further than `precision` when given. Moments
// with offsets are brought to that of the request, unless the precision is that of days or
// coarser. DEVIATION: a moment known to the second says nothing of milliseconds, so that 12:00:00
// and 12:00:00.000 leave it open; HL7's tests have it so, where the text speaks of one decimal.
std::optional<int> compare_temporal(const EvalContext& context, const Value& a, const Value& b,
                                    std::optional<Precision> precision) {
    const Components left = components_of(context, a, precision);
    const Components right = components_of(context, b, precision);
    const int first = a.is(ValueKind::Time) ? 3 : 0;
    const int limit = component_count(precision.value_or(Precision::Millisecond));
    for (int i = first; i < limit; ++i) {
        if (i >= left.known || i >= right.known) {
            const bool both_end = i >= left.known && i >= right.known;
            return both_end && !precision ? std::optional(0) : std::nullopt;
        }
        const auto at = static_cast<std::size_t>(i);
        if (left.value[at] != right.value[at]) {
            return order(left.value[at], right.value[at]);
        }
    }
    return 0;
}

// One of the two is uncertain, and the other no true interval.
bool is_uncertain_pair(const Value& a, const Value& b) {
    const auto point = [](const Value& value) {
        return !value.is_null() && (is_uncertain(value) || !value.is(ValueKind::Interval));
    };
    return (is_uncertain(a) || is_uncertain(b)) && point(a) && point(b);
}

using Truth = std::optional<bool>;

Truth equal_member(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() && b.is_null()) {
        return true;
    }
    return equal(context, a, b);
}

Truth equal_lists(const EvalContext& context, std::span<const Value> a, std::span<const Value> b) {
    if (a.size() != b.size()) {
        return false;
    }
    Truth result = true;
    for (std::size_t i = 0; i < a.size() && result != false; ++i) {
        result = truth_and(result, equal_member(context, a[i], b[i]));
    }
    return result;
}

Truth equal_tuples(const EvalContext& context, const TupleValue& a, const TupleValue& b) {
    if (a.names.size() != b.names.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.names.size(); ++i) {
        const Truth same = equal_member(context, a.values[i], b.find(a.names[i]));
        if (same != true) {
            return same;
        }
    }
    return true;
}

// Codes of which one lacks a component that the other has are neither equal nor different.
Truth equal_codes(const CodeValue& a, const CodeValue& b) {
    Truth result = true;
    for (const auto component :
         {&CodeValue::code, &CodeValue::system, &CodeValue::version, &CodeValue::display}) {
        if (is_absent(a.*component) != is_absent(b.*component)) {
            return std::nullopt;
        }
        result = result == true && a.*component == b.*component;
    }
    return result;
}

Truth equal_concepts(const ConceptValue& a, const ConceptValue& b) {
    if (is_absent(a.display) != is_absent(b.display) || a.has_codes != b.has_codes) {
        return std::nullopt;
    }
    if (a.display != b.display || a.codes.size() != b.codes.size()) {
        return false;
    }
    Truth result = true;
    for (std::size_t i = 0; i < a.codes.size() && result != false; ++i) {
        result = truth_and(result, equal_codes(a.codes[i], b.codes[i]));
    }
    return result;
}

// Intervals are equal when they have the same first and last point; a bound that is unknown leaves
// it open.
Truth equal_intervals(const EvalContext& context, const IntervalValue& a, const IntervalValue& b) {
    const auto equal_points = [&](const Value& x, const Value& y) {
        return x.is_null() || y.is_null() ? std::nullopt : equal(context, x, y);
    };
    const bool low_ends = a.low.is_null() && b.low.is_null() && a.low_closed && b.low_closed;
    const bool high_ends = a.high.is_null() && b.high.is_null() && a.high_closed && b.high_closed;
    return truth_and(
        low_ends ? Truth(true)
                 : equal_points(first_point(a, context.arena), first_point(b, context.arena)),
        high_ends ? Truth(true)
                  : equal_points(last_point(a, context.arena), last_point(b, context.arena)));
}

}  // namespace

DateTime normalized(const EvalContext& context, const DateTime& value) {
    const std::int16_t request_offset = context.now.offset_minutes;
    const std::int16_t offset = value.has_offset ? value.offset_minutes : request_offset;
    if (value.precision < Precision::Hour || offset == request_offset) {
        return value;
    }
    DateTime moved =
        fhir::date_time_from_epoch_ms(fhir::epoch_ms(value, request_offset), request_offset);
    moved.precision = value.precision;
    moved.time.precision = value.precision;
    return moved;
}

std::optional<Date> date_of(const EvalContext& context, const DateTime& value) {
    const DateTime moment = normalized(context, value);
    Date date = moment.date;
    date.precision = std::min(moment.precision, Precision::Day);
    return date.year < 1 || date.year > 9999 ? std::nullopt : std::optional(date);
}

std::optional<int> compare(const EvalContext& context, const Value& a, const Value& b,
                           std::optional<Precision> precision) {
    if (a.is_null() || b.is_null()) {
        return std::nullopt;
    }
    if (is_temporal(a) && is_temporal(b)) {
        return !precision && is_day(a) && is_day(b) ? compare_days(a.as_date(), b.as_date())
                                                    : compare_temporal(context, a, b, precision);
    }
    if (is_uncertain_pair(a, b)) {
        // Known when all that the two may be agree.
        const auto low = compare(context, lowest(a), highest(b), precision);
        const auto high = compare(context, highest(a), lowest(b), precision);
        return low == high ? low : std::nullopt;
    }
    if (a.kind() != b.kind()) {
        return std::nullopt;
    }
    switch (a.kind()) {
        case ValueKind::Integer:
            return order(a.as_integer(), b.as_integer());
        case ValueKind::Long:
            return order(a.as_long(), b.as_long());
        case ValueKind::Decimal:
            return order(a.as_decimal(), b.as_decimal());
        case ValueKind::String:
            return order(a.as_string(), b.as_string());
        case ValueKind::Boolean:
            return order(a.as_boolean(), b.as_boolean());
        case ValueKind::Quantity:
            return compare_quantities(a.as_quantity(), b.as_quantity());
        default:
            return std::nullopt;
    }
}

std::optional<bool> ordered_as(const EvalContext& context, const Value& a, const Value& b,
                               bool (*test)(int order), std::optional<Precision> precision) {
    const auto tested = [&](const Value& x, const Value& y) {
        const auto ordering = compare(context, x, y, precision);
        return ordering ? Truth(test(*ordering)) : std::nullopt;
    };
    if (!is_uncertain_pair(a, b)) {
        return tested(a, b);
    }
    const Truth low = tested(lowest(a), highest(b));
    const Truth high = tested(highest(a), lowest(b));
    return low == high ? low : std::nullopt;
}

std::optional<bool> equal(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return std::nullopt;
    }
    if (a.is(ValueKind::String) && b.is(ValueKind::String)) {
        return a.as_string() == b.as_string();  // what is compared most
    }
    if ((is_temporal(a) && is_temporal(b)) || is_uncertain_pair(a, b)) {
        const auto ordering = compare(context, a, b);
        return ordering ? Truth(*ordering == 0) : std::nullopt;
    }
    if (a.kind() != b.kind()) {
        return false;
    }
    switch (a.kind()) {
        case ValueKind::Code:
            return equal_codes(a.as_code(), b.as_code());
        case ValueKind::Concept:
            return equal_concepts(a.as_concept(), b.as_concept());
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem:
            return a.as_vocabulary().id == b.as_vocabulary().id &&
                   a.as_vocabulary().version == b.as_vocabulary().version;
        case ValueKind::List:
            return equal_lists(context, a.as_list(), b.as_list());
        case ValueKind::Tuple:
            return equal_tuples(context, a.as_tuple(), b.as_tuple());
        case ValueKind::Interval:
            return equal_intervals(context, a.as_interval(), b.as_interval());
        case ValueKind::Ratio: {
            const auto top = compare_quantities(a.as_ratio().numerator, b.as_ratio().numerator);
            const auto bottom =
                compare_quantities(a.as_ratio().denominator, b.as_ratio().denominator);
            return top && bottom ? Truth(*top == 0 && *bottom == 0) : std::nullopt;
        }
        case ValueKind::Object:
            return a.as_object().data == b.as_object().data;
        default: {
            const auto ordering = compare(context, a, b);
            return ordering ? Truth(*ordering == 0) : std::nullopt;
        }
    }
}

bool same_element(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return a.is_null() && b.is_null();
    }
    return equal(context, a, b) == true;
}

int sort_order(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return static_cast<int>(!a.is_null()) - static_cast<int>(!b.is_null());
    }
    // Moments that agree as far as both go: the less precise one is lower, as null is.
    const auto precision = [](const Value& value) {
        switch (value.kind()) {
            case ValueKind::Date:
                return static_cast<int>(value.as_date().precision);
            case ValueKind::DateTime:
                return static_cast<int>(value.as_date_time().precision);
            case ValueKind::Time:
                return static_cast<int>(value.as_time().precision);
            default:
                return 0;
        }
    };
    return compare(context, a, b).value_or(precision(a) - precision(b));
}

}  // namespace hookline::cql
