#include "engine/cql/comparison.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/cql/point.hpp"

namespace hookline::cql {
namespace {

// Components from coarse to fine; seconds and milliseconds are one decimal (specification).
struct Components {
    std::array<int, 6> value{};
    int known = 0;  // how many of them are known
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
    if (!same_unit(a.unit, b.unit)) {
        return std::nullopt;
    }
    return order(a.value, b.value);
}

bool is_uncertain(const Value& value) {
    return value.is(ValueKind::Interval) && value.as_interval().is_uncertainty;
}

bool is_uncertain_pair(const Value& a, const Value& b) {
    return (is_uncertain(a) && (b.is(ValueKind::Integer) || is_uncertain(b))) ||
           (a.is(ValueKind::Integer) && is_uncertain(b));
}

std::int32_t lowest(const Value& value) {
    return (is_uncertain(value) ? value.as_interval().low : value).as_integer();
}
std::int32_t highest(const Value& value) {
    return (is_uncertain(value) ? value.as_interval().high : value).as_integer();
}

// An uncertainty against a value: known when all that they may be agree.
std::optional<int> compare_uncertain(const Value& a, const Value& b) {
    const int low = order(lowest(a), highest(b));
    const int high = order(highest(a), lowest(b));
    return low == high ? std::optional(low) : std::nullopt;
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

// As equality, but a bound that is unknown is a value of its own.
bool equivalent_intervals(const EvalContext& context, const IntervalValue& a,
                          const IntervalValue& b) {
    const auto same_ends = [](const Value& x, bool x_closed, const Value& y, bool y_closed) {
        return x.is_null() == y.is_null() && (!x.is_null() || x_closed == y_closed);
    };
    return same_ends(a.low, a.low_closed, b.low, b.low_closed) &&
           same_ends(a.high, a.high_closed, b.high, b.high_closed) &&
           equivalent(context, first_point(a, context.arena), first_point(b, context.arena)) &&
           equivalent(context, last_point(a, context.arena), last_point(b, context.arena));
}

int digits_behind_point(const Decimal& value) {
    int digits = Decimal::kScaleDigits;
    for (auto rest = value.scaled(); digits > 0 && rest % 10 == 0; rest /= 10) {
        --digits;
    }
    return digits;
}

bool equivalent_decimals(const Decimal& a, const Decimal& b) {
    const int digits = std::min(digits_behind_point(a), digits_behind_point(b));
    return a.round(digits) == b.round(digits);
}

// A calendar year is about UCUM's, and so is a month.
std::string_view about_unit(std::string_view unit) {
    const std::string_view name = unit_name(unit);
    return name == "a" ? "year" : (name == "mo" ? "month" : name);
}

bool equivalent_quantities(const QuantityValue& a, const QuantityValue& b) {
    return about_unit(a.unit) == about_unit(b.unit) && equivalent_decimals(a.value, b.value);
}

// The same proportion, 1:2 as 10:20.
bool equivalent_ratios(const RatioValue& a, const RatioValue& b) {
    if (!same_unit(a.numerator.unit, b.numerator.unit) ||
        !same_unit(a.denominator.unit, b.denominator.unit)) {
        return false;
    }
    const auto left = multiply(a.numerator.value, b.denominator.value);
    const auto right = multiply(b.numerator.value, a.denominator.value);
    return left && right && *left == *right;
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

bool same_unit(std::string_view a, std::string_view b) {
    return unit_name(a) == unit_name(b);
}

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

std::optional<bool> ordered_as(const EvalContext& context, const Value& a, const Value& b,
                               bool (*test)(int order)) {
    if (is_uncertain_pair(a, b)) {
        const bool low = test(order(lowest(a), highest(b)));
        const bool high = test(order(highest(a), lowest(b)));
        return low == high ? Truth(low) : std::nullopt;
    }
    const auto ordering = compare(context, a, b);
    return ordering ? Truth(test(*ordering)) : std::nullopt;
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
        case ValueKind::Decimal:
            return equivalent_decimals(a.as_decimal(), b.as_decimal());
        case ValueKind::Quantity:
            return equivalent_quantities(a.as_quantity(), b.as_quantity());
        case ValueKind::Ratio:
            return equivalent_ratios(a.as_ratio(), b.as_ratio());
        case ValueKind::Interval:
            return is_uncertain(a) || is_uncertain(b)
                       ? equal(context, a, b) == true
                       : equivalent_intervals(context, a.as_interval(), b.as_interval());
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
