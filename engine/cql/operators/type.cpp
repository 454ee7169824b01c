#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "engine/cql/operators/chapters.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;
using fhir::Decimal;

constexpr std::string_view kChapter = "Type Operators";

Value boolean_to_string(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::string(a[0].as_boolean() ? "true" : "false");
}
Value integer_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(std::to_string(a[0].as_integer()), context.arena);
}
Value long_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(std::to_string(a[0].as_long()), context.arena);
}
Value decimal_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(a[0].as_decimal().to_string(), context.arena);
}
Value date_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(fhir::to_string(a[0].as_date()), context.arena);
}
Value date_time_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(fhir::to_string(a[0].as_date_time()), context.arena);
}
Value time_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(fhir::to_string(a[0].as_time()), context.arena);
}
Value quantity_to_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const QuantityValue& quantity = a[0].as_quantity();
    std::string text = quantity.value.to_string();
    if (!quantity.unit.empty()) {
        text += " '" + std::string(quantity.unit) + '\'';
    }
    return make_string(text, context.arena);
}
Value string_to_string(EvalContext&, Arguments a, const OperatorAttributes&) {
    return a[0];
}

Value integer_to_long(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::long_integer(a[0].as_integer());
}
Value integer_to_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::decimal(Decimal::from_integer(a[0].as_integer()), context.arena);
}
Value long_to_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::decimal(Decimal::from_integer(a[0].as_long()), context.arena);
}
Value integer_to_quantity(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_quantity(Decimal::from_integer(a[0].as_integer()), "1", context.arena);
}
Value decimal_to_quantity(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_quantity(a[0].as_decimal(), "1", context.arena);
}

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

// A text that is not of the type gives null (specification).
Value string_to_integer(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto number = whole_number<std::int32_t>(a[0].as_string());
    return number ? Value::integer(*number) : Value::null();
}
Value string_to_long(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto number = whole_number<std::int64_t>(a[0].as_string());
    return number ? Value::long_integer(*number) : Value::null();
}
Value string_to_decimal(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const std::string_view text = a[0].as_string();
    const bool exponent = text.find_first_of("eE") != std::string_view::npos;
    const auto number = exponent ? std::nullopt : Decimal::parse(text);
    return number ? Value::decimal(*number, context.arena) : Value::null();
}
Value string_to_boolean(EvalContext&, Arguments a, const OperatorAttributes&) {
    static constexpr std::array<std::string_view, 5> kTrue = {"true", "t", "yes", "y", "1"};
    static constexpr std::array<std::string_view, 5> kFalse = {"false", "f", "no", "n", "0"};
    std::string text(a[0].as_string());
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (std::ranges::find(kTrue, text) != kTrue.end()) {
        return Value::boolean(true);
    }
    return std::ranges::find(kFalse, text) != kFalse.end() ? Value::boolean(false) : Value::null();
}
Value string_to_date(EvalContext&, Arguments a, const OperatorAttributes&) {
    const auto date = fhir::parse_date(a[0].as_string());
    return date ? Value::date(*date) : Value::null();
}

// The time of day stays unspecified (specification).
Value date_to_date_time(EvalContext& context, Arguments a, const OperatorAttributes&) {
    DateTime value;
    value.date = a[0].as_date();
    value.precision = value.date.precision;
    value.time.precision = Precision::Hour;
    return Value::date_time(value, context.arena);
}

Value code_to_concept(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const CodeValue& code = a[0].as_code();
    return Value::concept_of(
        context.arena.create<ConceptValue>(ConceptValue{{&code, 1}, code.display}));
}

constexpr OperatorRow row(std::string_view name, std::string_view operand, std::string_view result,
                          OperatorFunction function) {
    return {name, operand, result, function, true, kChapter};
}

constexpr std::array kRows = {
    row("ToString", "Boolean", "String", boolean_to_string),
    row("ToString", "Integer", "String", integer_to_string),
    row("ToString", "Long", "String", long_to_string),
    row("ToString", "Decimal", "String", decimal_to_string),
    row("ToString", "Date", "String", date_to_string),
    row("ToString", "DateTime", "String", date_time_to_string),
    row("ToString", "Time", "String", time_to_string),
    row("ToString", "Quantity", "String", quantity_to_string),
    row("ToString", "String", "String", string_to_string),
    row("ToLong", "Integer", "Long", integer_to_long),
    row("ToLong", "String", "Long", string_to_long),
    row("ToInteger", "String", "Integer", string_to_integer),
    row("ToDecimal", "Integer", "Decimal", integer_to_decimal),
    row("ToDecimal", "Long", "Decimal", long_to_decimal),
    row("ToDecimal", "String", "Decimal", string_to_decimal),
    row("ToBoolean", "String", "Boolean", string_to_boolean),
    row("ToDate", "String", "Date", string_to_date),
    row("ToQuantity", "Integer", "Quantity", integer_to_quantity),
    row("ToQuantity", "Decimal", "Quantity", decimal_to_quantity),
    row("ToDateTime", "Date", "DateTime", date_to_date_time),
    row("ToConcept", "Code", "Concept", code_to_concept),
};

}  // namespace

std::span<const OperatorRow> type() {
    return kRows;
}

}  // namespace hookline::cql::operators
