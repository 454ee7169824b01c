#include "engine/cql/comparison.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace hookline::cql {
namespace {

// Components from coarse to fine; seconds and milliseconds are one decimal (specification).
struct Components {
    std::array<int, 6> value{};
    int known = 0;  // how many of them are known
    bool whole_seconds = false;
};

int component_count(Precision precision) {
    return precision == Precision::Millisecond ? 6 : static_cast<int>(precision) + 1;
}

Components components_of(const EvalContext& context, const Value& value) {
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
        const DateTime moment = normalized(context, value.as_date_time());
        date = moment.date;
        time = moment.time;
        precision = moment.precision;
    }
    result.value = {date.year, date.month,  date.day,
                    time.hour, time.minute, time.second * 1000 + time.millisecond};
    result.known = component_count(precision);
    result.whole_seconds = precision == Precision::Second;
    return result;
}

bool is_temporal(const Value& value) {
    return value.is(ValueKind::Date) || value.is(ValueKind::DateTime) || value.is(ValueKind::Time);
}

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

// Calendar words and their UCUM or abbreviated forms mean the same; years and months only among
// themselves, since UCUM's are fixed lengths.
std::string_view unit_name(std::string_view unit) {
    struct Synonym {
        std::string_view spelling;
        std::string_view name;
    };
    static constexpr std::array kSynonyms = {
        Synonym{"", "1"},
        Synonym{"weeks", "week"},
        Synonym{"wk", "week"},
        Synonym{"days", "day"},
        Synonym{"d", "day"},
        Synonym{"hours", "hour"},
        Synonym{"h", "hour"},
        Synonym{"minutes", "minute"},
        Synonym{"min", "minute"},
        Synonym{"seconds", "second"},
        Synonym{"s", "second"},
        Synonym{"milliseconds", "millisecond"},
        Synonym{"ms", "millisecond"},
        Synonym{"years", "year"},
        Synonym{"months", "month"},
    };
    const auto* found = std::ranges::find(kSynonyms, unit, &Synonym::spelling);
    return found == kSynonyms.end() ? unit : found->name;
}

std::optional<int> compare_quantities(const QuantityValue& a, const QuantityValue& b) {
    if (unit_name(a.unit) != unit_name(b.unit)) {
        return std::nullopt;
    }
    return order(a.value, b.value);
}

// An uncertainty against a value: known when the ranges do not overlap.
std::optional<int> compare_uncertain(const Value& a, const Value& b) {
    const auto low = [](const Value& v) {
        return v.is(ValueKind::Interval) ? v.as_interval().low.as_integer() : v.as_integer();
    };
    const auto high = [](const Value& v) {
        return v.is(ValueKind::Interval) ? v.as_interval().high.as_integer() : v.as_integer();
    };
    if (high(a) < low(b)) {
        return -1;
    }
    if (low(a) > high(b)) {
        return 1;
    }
    return low(a) == high(a) && low(b) == high(b) ? std::optional(0) : std::nullopt;
}

bool is_uncertain_pair(const Value& a, const Value& b) {
    return (a.is(ValueKind::Interval) && b.is(ValueKind::Integer)) ||
           (a.is(ValueKind::Integer) && b.is(ValueKind::Interval));
}

using Truth = std::optional<bool>;

Truth truth_and(Truth a, Truth b) {
    if (a == false || b == false) {
        return false;
    }
    return a && b ? Truth(true) : std::nullopt;
}

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
    Truth result = true;
    for (std::size_t i = 0; i < a.names.size() && result != false; ++i) {
        result = truth_and(result, equal_member(context, a.values[i], b.find(a.names[i])));
    }
    return result;
}

Truth equal_codes(const CodeValue& a, const CodeValue& b) {
    return a.code == b.code && a.system == b.system && a.version == b.version &&
           a.display == b.display;
}

Truth equal_concepts(const ConceptValue& a, const ConceptValue& b) {
    return a.display == b.display && a.codes.size() == b.codes.size() &&
           std::ranges::equal(a.codes, b.codes,
                              [](const auto& x, const auto& y) { return *equal_codes(x, y); });
}

// Intervals are equal when they hold the same points; a bound that is unknown leaves it open.
Truth equal_intervals(const EvalContext& context, const IntervalValue& a, const IntervalValue& b) {
    const auto bound = [&](const Value& x, bool x_closed, const Value& y, bool y_closed) -> Truth {
        if (x.is_null() && y.is_null()) {
            return x_closed == y_closed && x_closed ? Truth(true) : std::nullopt;
        }
        if (x.is_null() || y.is_null()) {
            return std::nullopt;
        }
        return x_closed == y_closed ? equal(context, x, y) : std::nullopt;
    };
    return truth_and(bound(a.low, a.low_closed, b.low, b.low_closed),
                     bound(a.high, a.high_closed, b.high, b.high_closed));
}

bool same_code(const CodeValue& a, const CodeValue& b) {
    return a.code == b.code && a.system == b.system;
}

bool concept_has(const ConceptValue& value, const CodeValue& code) {
    return std::ranges::any_of(value.codes,
                               [&](const CodeValue& other) { return same_code(other, code); });
}

// Lower case, runs of white space as one space.
std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!space) {
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!out.ends_with(' ')) {
            out += ' ';
        }
    }
    return out;
}

bool equivalent_lists(const EvalContext& context, std::span<const Value> a,
                      std::span<const Value> b) {
    return std::ranges::equal(
        a, b, [&](const Value& x, const Value& y) { return equivalent(context, x, y); });
}

bool equivalent_tuples(const EvalContext& context, const TupleValue& a, const TupleValue& b) {
    if (a.names.size() != b.names.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.names.size(); ++i) {
        if (!equivalent(context, a.values[i], b.find(a.names[i]))) {
            return false;
        }
    }
    return true;
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

std::optional<int> compare_temporal(const EvalContext& context, const Value& a, const Value& b,
                                    std::optional<Precision> precision) {
    Components left = components_of(context, a);
    Components right = components_of(context, b);
    const int first = a.is(ValueKind::Time) ? 3 : 0;
    const int limit = precision ? component_count(*precision) : 6;
    if (precision == Precision::Second) {
        left.value[5] -= left.value[5] % 1000;
        right.value[5] -= right.value[5] % 1000;
    }
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

std::optional<int> compare(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return std::nullopt;
    }
    if (is_temporal(a) && is_temporal(b)) {
        return compare_temporal(context, a, b, std::nullopt);
    }
    if (is_uncertain_pair(a, b)) {
        return compare_uncertain(a, b);
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

std::optional<bool> equal(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return std::nullopt;
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

bool equivalent(const EvalContext& context, const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return a.is_null() && b.is_null();
    }
    if (a.is(ValueKind::Concept) && b.is(ValueKind::Code)) {
        return concept_has(a.as_concept(), b.as_code());
    }
    if (a.is(ValueKind::Code) && b.is(ValueKind::Concept)) {
        return concept_has(b.as_concept(), a.as_code());
    }
    if (a.kind() != b.kind()) {
        return equal(context, a, b) == true;
    }
    switch (a.kind()) {
        case ValueKind::String:
            return folded(a.as_string()) == folded(b.as_string());
        case ValueKind::Code:
            return same_code(a.as_code(), b.as_code());
        case ValueKind::Concept:
            return std::ranges::any_of(a.as_concept().codes, [&](const CodeValue& code) {
                return concept_has(b.as_concept(), code);
            });
        case ValueKind::List:
            return equivalent_lists(context, a.as_list(), b.as_list());
        case ValueKind::Tuple:
            return equivalent_tuples(context, a.as_tuple(), b.as_tuple());
        default:
            return equal(context, a, b) == true;
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
    return compare(context, a, b).value_or(0);
}

}  // namespace hookline::cql
