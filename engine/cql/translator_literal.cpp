// Literals, quantities, codes: values that stand in the text.
#include <charconv>

#include "engine/cql/point.hpp"
#include "engine/cql/temporal_text.hpp"
#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

// CQL's clock has no leap second, which FHIR's instants may name.
bool has_leap_second(std::string_view text) {
    const std::size_t time = text.find('T') == std::string_view::npos ? 0 : text.find('T') + 1;
    const std::size_t second = time + 6;  // hh:mm:ss
    return text.size() >= second + 2 && text[second - 1] == ':' && text[time + 2] == ':' &&
           text.substr(second, 2) == "60";
}

template <class Number>
std::optional<Number> number_of(const std::string& text) {
    Number number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

elm::ExpressionPointer Translator::literal(const ast::Literal& node) {
    using enum ast::LiteralKind;
    switch (node.literal) {
        case Null:
            return literal_of(Value::null(), system(TypeKind::Any), node.range);
        case Boolean:
            return literal_of(Value::boolean(node.text == "true"), system(TypeKind::Boolean),
                              node.range);
        case String:
            return literal_of(store(node.text), system(TypeKind::String), node.range);
        case Integer:
        case Long:
            return integer(node, false);
        case Decimal: {
            const auto number = fhir::Decimal::parse(node.text);
            const std::size_t fraction = node.text.size() - node.text.find('.') - 1;
            if (!number || fraction > static_cast<std::size_t>(fhir::Decimal::kScaleDigits)) {
                return error(node.range, "decimal is outside the range or precision of Decimal");
            }
            return literal_of(
                Value::decimal(*number, program_.constants, static_cast<int>(fraction)),
                system(TypeKind::Decimal), node.range);
        }
        case Date: {
            const auto date = fhir::parse_date(node.text);
            if (!date) {
                return error(node.range, "there is no such date");
            }
            return literal_of(Value::date(*date), system(TypeKind::Date), node.range);
        }
        case DateTime: {
            const auto value = parse_date_time_text(node.text);
            if (!value || has_leap_second(node.text)) {
                return error(node.range, "there is no such date and time");
            }
            return literal_of(Value::date_time(*value, program_.constants),
                              system(TypeKind::DateTime), node.range);
        }
        case Time: {
            const auto time = fhir::parse_time(node.text);
            if (!time || has_leap_second(node.text)) {
                return error(node.range, "there is no such time");
            }
            return literal_of(Value::time(*time), system(TypeKind::Time), node.range);
        }
    }
    return nullptr;
}

elm::ExpressionPointer Translator::quantity(const ast::QuantityLiteral& node) {
    const auto value = fhir::Decimal::parse(node.value);
    const std::size_t point = node.value.find('.');
    const std::size_t fraction = point == node.value.npos ? 0 : node.value.size() - point - 1;
    if (!value || fraction > static_cast<std::size_t>(fhir::Decimal::kScaleDigits)) {
        return error(node.range, "decimal is outside the range of Decimal");
    }
    return literal_of(
        make_quantity(*value, program_.constants.copy(node.unit.text), program_.constants),
        system(TypeKind::Quantity), node.range);
}

// The sign belongs to the number: the lowest Integer has no positive counterpart.
elm::ExpressionPointer Translator::integer(const ast::Literal& node, bool negative) {
    const std::string text = (negative ? "-" : "") + std::string(node.text);
    if (node.literal == ast::LiteralKind::Long) {
        const auto number = number_of<std::int64_t>(text);
        return number ? literal_of(Value::long_integer(*number), system(TypeKind::Long), node.range)
                      : error(node.range, "integer is outside the range of Long");
    }
    const auto number = number_of<std::int32_t>(text);
    return number ? literal_of(Value::integer(*number), system(TypeKind::Integer), node.range)
                  : error(node.range, "integer is outside the range of Integer");
}

elm::ExpressionPointer Translator::ratio(const ast::RatioLiteral& node) {
    const Pointer numerator = quantity(*node.numerator);
    const Pointer denominator = quantity(*node.denominator);
    if (numerator == nullptr || denominator == nullptr) {
        return nullptr;
    }
    return literal_of(Value::ratio(program_.constants.create<RatioValue>(RatioValue{
                          numerator->value.as_quantity(), denominator->value.as_quantity()})),
                      system(TypeKind::Ratio), node.range);
}

// Spec: CQL 1.5.3 reference, Minimum and Maximum.
elm::ExpressionPointer Translator::type_extent(const ast::TypeExtent& node) {
    const Type* type = resolve(*node.type);
    if (type == nullptr) {
        return nullptr;
    }
    const ValueKind kind = value_kind(type->kind);
    const Value extent = node.maximum ? maximum_value(kind, program_.constants)
                                      : minimum_value(kind, program_.constants);
    if (extent.is_null()) {
        return error(node.range, "`" + to_string(*type) + "` has no least or greatest value");
    }
    Pointer value = literal_of(extent, type, node.range);
    value->name = node.maximum ? "MaxValue" : "MinValue";
    return value;
}

elm::ExpressionPointer Translator::code(const ast::CodeSelector& node) {
    const auto value = code_of(node.code, node.codesystem, node.display);
    return value ? literal_of(Value::code(program_.constants.create<CodeValue>(*value)),
                              system(TypeKind::Code), node.range)
                 : nullptr;
}

elm::ExpressionPointer Translator::concept_of(const ast::ConceptSelector& node) {
    std::vector<CodeValue> codes;
    for (const ast::CodeSelector* selector : node.codes) {
        const auto value = code_of(selector->code, selector->codesystem, selector->display);
        if (!value) {
            return nullptr;
        }
        codes.push_back(*value);
    }
    RequestArena& arena = program_.constants;
    const ConceptValue value{arena.copy(std::span<const CodeValue>(codes)),
                             node.display ? arena.copy(node.display->value) : std::string_view()};
    return literal_of(Value::concept_of(arena.create<ConceptValue>(value)),
                      system(TypeKind::Concept), node.range);
}

}  // namespace hookline::cql
