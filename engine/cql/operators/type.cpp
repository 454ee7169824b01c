#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "engine/cql/comparison.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/quantity.hpp"
#include "engine/cql/temporal_text.hpp"
#include "fhir/primitives/ucum.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using fhir::Decimal;

// Each conversion takes a value of any kind and gives null where there is none, or where a text is
// not of the type (specification).
using Conversion = Value (*)(EvalContext&, const Value&);

// --- Numbers and truth values --------------------------------------------------------------------

// (+|-)? and digits only.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) {
            return std::nullopt;
        }
    }
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

std::optional<Decimal> decimal_of(std::string_view text) {
    const bool exponent = text.find_first_of("eE") != std::string_view::npos;
    return exponent ? std::nullopt : Decimal::parse(text);
}

Value boolean_of_text(std::string_view written) {
    static constexpr std::array<std::string_view, 5> kTrue = {"true", "t", "yes", "y", "1"};
    static constexpr std::array<std::string_view, 5> kFalse = {"false", "f", "no", "n", "0"};
    std::string text(written);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (std::ranges::find(kTrue, text) != kTrue.end()) {
        return Value::boolean(true);
    }
    return std::ranges::find(kFalse, text) != kFalse.end() ? Value::boolean(false) : Value::null();
}

Value to_decimal(EvalContext& context, const Value& value) {
    std::optional<Decimal> number;
    switch (value.kind()) {
        case ValueKind::Decimal:
            return value;
        case ValueKind::Boolean:
            number = Decimal::from_integer(value.as_boolean() ? 1 : 0);
            break;
        case ValueKind::Integer:
            number = Decimal::from_integer(value.as_integer());
            break;
        case ValueKind::Long:
            number = Decimal::from_integer(value.as_long());
            break;
        case ValueKind::String:
            number = decimal_of(value.as_string());
            break;
        default:
            break;
    }
    return number ? Value::decimal(*number, context.arena) : Value::null();
}

// 1 and 0 of any number.
Value to_boolean(EvalContext& context, const Value& value) {
    if (value.is(ValueKind::Boolean)) {
        return value;
    }
    if (value.is(ValueKind::String)) {
        return boolean_of_text(value.as_string());
    }
    const Value number = to_decimal(context, value);
    if (number.is_null()) {
        return number;
    }
    const Decimal decimal = number.as_decimal();
    if (decimal == Decimal() || decimal == Decimal::from_integer(1)) {
        return Value::boolean(decimal != Decimal());
    }
    return Value::null();
}

Value to_long(EvalContext&, const Value& value) {
    switch (value.kind()) {
        case ValueKind::Long:
            return value;
        case ValueKind::Boolean:
            return Value::long_integer(value.as_boolean() ? 1 : 0);
        case ValueKind::Integer:
            return Value::long_integer(value.as_integer());
        case ValueKind::String: {
            const auto number = whole_number<std::int64_t>(value.as_string());
            return number ? Value::long_integer(*number) : Value::null();
        }
        default:
            return Value::null();
    }
}

Value to_integer(EvalContext& context, const Value& value) {
    if (value.is(ValueKind::Integer)) {
        return value;
    }
    const Value number = to_long(context, value);
    const bool fits =
        !number.is_null() && number.as_long() >= INT32_MIN && number.as_long() <= INT32_MAX;
    return fits ? Value::integer(static_cast<std::int32_t>(number.as_long())) : Value::null();
}

// --- Dates and times
// -------------------------------------------------------------------------------

// Of a DateTime it is `date from`.
Value to_date(EvalContext& context, const Value& value) {
    if (value.is(ValueKind::DateTime)) {
        const auto date = date_of(context, value.as_date_time());
        return date ? Value::date(*date) : Value::null();
    }
    if (!value.is(ValueKind::String)) {
        return value.is(ValueKind::Date) ? value : Value::null();
    }
    const auto moment = parse_date_time_text(value.as_string());
    if (!moment) {
        return Value::null();
    }
    Date date = moment->date;
    date.precision = std::min(moment->precision, Precision::Day);
    return Value::date(date);
}

// The time of day of a date stays unspecified (specification).
Value to_date_time(EvalContext& context, const Value& value) {
    if (value.is(ValueKind::DateTime)) {
        return value;
    }
    if (value.is(ValueKind::Date)) {
        DateTime moment;
        moment.date = value.as_date();
        moment.precision = moment.date.precision;
        moment.time.precision = Precision::Hour;
        return Value::date_time(moment, context.arena);
    }
    const auto moment =
        value.is(ValueKind::String) ? parse_date_time_text(value.as_string()) : std::nullopt;
    return moment ? Value::date_time(*moment, context.arena) : Value::null();
}

Value to_time(EvalContext&, const Value& value) {
    if (value.is(ValueKind::Time)) {
        return value;
    }
    const auto time =
        value.is(ValueKind::String) ? parse_time_text(value.as_string()) : std::nullopt;
    return time ? Value::time(*time) : Value::null();
}

// --- Quantities
// --------------------------------------------------------------------------------------

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

// `5.5 'mg'`, `4 days`, `5`; a unit must be one that is known.
std::optional<QuantityValue> quantity_of(std::string_view text) {
    text = trimmed(text);
    const std::size_t end = std::min(text.find_first_not_of("+-.0123456789"), text.size());
    const auto value = decimal_of(text.substr(0, end));
    std::string_view unit = trimmed(text.substr(end));
    if (!value) {
        return std::nullopt;
    }
    if (unit.empty()) {
        return QuantityValue{*value, "1"};
    }
    if (unit.size() > 2 && unit.starts_with('\'') && unit.ends_with('\'')) {
        unit = unit.substr(1, unit.size() - 2);
        const bool known = calendar_unit(unit) || fhir::ucum::is_unit(unit);
        return known ? std::optional(QuantityValue{*value, unit}) : std::nullopt;
    }
    // Words of the calendar stand without quotes; UCUM's `d` does not.
    const bool word = calendar_unit(unit) && !fhir::ucum::is_unit(unit);
    return word ? std::optional(QuantityValue{*value, unit}) : std::nullopt;
}

std::optional<RatioValue> ratio_of(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        quoted = quoted != (text[i] == '\'');
        if (text[i] != ':' || quoted) {
            continue;
        }
        const auto numerator = quantity_of(text.substr(0, i));
        const auto denominator = quantity_of(text.substr(i + 1));
        return numerator && denominator ? std::optional(RatioValue{*numerator, *denominator})
                                        : std::nullopt;
    }
    return std::nullopt;
}

Value to_quantity(EvalContext& context, const Value& value) {
    switch (value.kind()) {
        case ValueKind::Quantity:
            return value;
        case ValueKind::Ratio:
            return divide_quantities(value.as_ratio().numerator, value.as_ratio().denominator,
                                     context.arena);
        case ValueKind::String: {
            const auto quantity = quantity_of(value.as_string());
            return quantity ? make_quantity(quantity->value, quantity->unit, context.arena)
                            : Value::null();
        }
        case ValueKind::Integer:
        case ValueKind::Long:
        case ValueKind::Decimal:
            return make_quantity(to_decimal(context, value).as_decimal(), "1", context.arena);
        default:
            return Value::null();
    }
}

Value to_ratio(EvalContext& context, const Value& value) {
    if (value.is(ValueKind::Ratio)) {
        return value;
    }
    const auto ratio = value.is(ValueKind::String) ? ratio_of(value.as_string()) : std::nullopt;
    return ratio ? Value::ratio(context.arena.create<RatioValue>(*ratio)) : Value::null();
}

// The unit of the second operand; null where the units do not fit.
Value convert_quantity_to(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const auto value = convert_quantity(a[0].as_quantity(), a[1].as_string());
    return value ? make_quantity(*value, a[1].as_string(), context.arena) : Value::null();
}
Value can_convert_quantity(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(convert_quantity(a[0].as_quantity(), a[1].as_string()).has_value());
}
Value comparable(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(compare_quantities(a[0].as_quantity(), a[1].as_quantity()).has_value());
}

// --- Text
// --------------------------------------------------------------------------------------------

// As it is read again: 5 'mg', 4 days.
std::string quantity_text(const QuantityValue& quantity) {
    std::string text = quantity.value.to_string();
    if (quantity.value.is_integer()) {
        text.resize(text.find('.'));
    }
    const std::string unit(quantity.unit.empty() ? "1" : quantity.unit);
    const bool word = calendar_unit(unit) && !fhir::ucum::is_unit(unit);
    return text + ' ' + (word ? unit : '\'' + unit + '\'');
}

Value to_string_value(EvalContext& context, const Value& value) {
    const auto text = [&](const std::string& written) {
        return make_string(written, context.arena);
    };
    switch (value.kind()) {
        case ValueKind::String:
            return value;
        case ValueKind::Boolean:
            return Value::string(value.as_boolean() ? "true" : "false");
        case ValueKind::Integer:
            return text(std::to_string(value.as_integer()));
        case ValueKind::Long:
            return text(std::to_string(value.as_long()));
        case ValueKind::Decimal:
            return text(value.as_decimal().to_string());
        case ValueKind::Date:
            return text(fhir::to_string(value.as_date()));
        case ValueKind::DateTime:
            return text(fhir::to_string(value.as_date_time()));
        case ValueKind::Time:
            return text(fhir::to_string(value.as_time()));
        case ValueKind::Quantity:
            return text(quantity_text(value.as_quantity()));
        case ValueKind::Ratio:
            return text(quantity_text(value.as_ratio().numerator) + ':' +
                        quantity_text(value.as_ratio().denominator));
        default:
            return Value::null();
    }
}

// --- Concepts
// ----------------------------------------------------------------------------------------

Value code_to_concept(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const CodeValue& code = a[0].as_code();
    return Value::concept_of(
        context.arena.create<ConceptValue>(ConceptValue{{&code, 1}, code.display}));
}

// Nulls are no codes.
Value codes_to_concept(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<CodeValue> codes;
    for (const Value& code : a[0].as_list()) {
        if (!code.is_null()) {
            codes.push_back(code.as_code());
        }
    }
    return Value::concept_of(context.arena.create<ConceptValue>(
        ConceptValue{context.arena.copy(std::span<const CodeValue>(codes)), {}}));
}

// --- Rows
// --------------------------------------------------------------------------------------------

template <Conversion To>
Value converted(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return To(context, a[0]);
}

template <Conversion To>
Value converts(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(!To(context, a[0]).is_null());
}

struct Target {
    std::string_view type;
    std::string_view to_anchor;
    std::string_view to;
    OperatorFunction function;
    std::vector<std::string_view> from;
    std::string_view converts_anchor;
    std::string_view converts_to;
    OperatorFunction test;
};

}  // namespace

std::vector<OperatorRow> type() {
    const std::vector<Target> targets = {
        {"Boolean",
         "#toboolean",
         "ToBoolean",
         converted<to_boolean>,
         {"String", "Integer", "Long", "Decimal"},
         "#convertstoboolean",
         "ConvertsToBoolean",
         converts<to_boolean>},
        {"Integer",
         "#tointeger",
         "ToInteger",
         converted<to_integer>,
         {"String", "Boolean", "Long"},
         "#convertstointeger",
         "ConvertsToInteger",
         converts<to_integer>},
        {"Long",
         "#tolong",
         "ToLong",
         converted<to_long>,
         {"String", "Boolean", "Integer"},
         "#convertstolong",
         "ConvertsToLong",
         converts<to_long>},
        {"Decimal",
         "#todecimal",
         "ToDecimal",
         converted<to_decimal>,
         {"String", "Boolean", "Integer", "Long"},
         "#convertstodecimal",
         "ConvertsToDecimal",
         converts<to_decimal>},
        {"Quantity",
         "#toquantity",
         "ToQuantity",
         converted<to_quantity>,
         {"String", "Integer", "Long", "Decimal", "Ratio"},
         "#convertstoquantity",
         "ConvertsToQuantity",
         converts<to_quantity>},
        {"Ratio",
         "#toratio",
         "ToRatio",
         converted<to_ratio>,
         {"String"},
         "#convertstoratio",
         "ConvertsToRatio",
         converts<to_ratio>},
        {"Date",
         "#todate",
         "ToDate",
         converted<to_date>,
         {"String", "DateTime"},
         "#convertstodate",
         "ConvertsToDate",
         converts<to_date>},
        {"DateTime",
         "#todatetime",
         "ToDateTime",
         converted<to_date_time>,
         {"String", "Date"},
         "#convertstodatetime",
         "ConvertsToDateTime",
         converts<to_date_time>},
        {"Time",
         "#totime",
         "ToTime",
         converted<to_time>,
         {"String"},
         "#convertstotime",
         "ConvertsToTime",
         converts<to_time>},
        {"String",
         "#tostring",
         "ToString",
         converted<to_string_value>,
         {"String", "Boolean", "Integer", "Long", "Decimal", "Quantity", "Ratio", "Date",
          "DateTime", "Time"},
         "#convertstostring",
         "ConvertsToString",
         converts<to_string_value>},
    };
    Rows rows("Type Operators");
    for (const Target& target : targets) {
        rows.section(target.to_anchor);
        for (const std::string_view from : target.from) {
            rows.row(target.to, from, target.type, target.function);
        }
        rows.section(target.converts_anchor).row(target.converts_to, "Any", "Boolean", target.test);
    }
    rows.section("#toconcept").row("ToConcept", "Code", "Concept", code_to_concept);
    rows.row("ToConcept", "List<Code>", "Concept", codes_to_concept);
    rows.section("#convertquantity")
        .row("ConvertQuantity", "Quantity,String", "Quantity", convert_quantity_to);
    rows.section("#canconvertquantity")
        .row("CanConvertQuantity", "Quantity,String", "Boolean", can_convert_quantity);
    rows.section("#comparable").row("Comparable", "Quantity,Quantity", "Boolean", comparable);
    return rows.take();
}

}  // namespace hookline::cql::operators
