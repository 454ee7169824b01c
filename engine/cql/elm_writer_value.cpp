#include <cstdlib>

#include "engine/cql/elm_writer.hpp"

namespace hookline::cql {
namespace {

constexpr std::string_view kSystem = "{urn:hl7-org:elm-types:r1}";

bool has_name(const Type& type) {
    return type.kind <= TypeKind::Class;
}

}  // namespace

void ElmWriter::type_specifier(const Type& type) {
    json_.begin_object().key("type");
    switch (type.kind) {
        case TypeKind::List:
            json_.string("ListTypeSpecifier").key("elementType");
            type_specifier(*type.element);
            break;
        case TypeKind::Interval:
            json_.string("IntervalTypeSpecifier").key("pointType");
            type_specifier(*type.element);
            break;
        case TypeKind::Tuple:
            json_.string("TupleTypeSpecifier").key("element").begin_array();
            for (const auto& [name, element] : type.elements) {
                json_.begin_object().key("name").string(name).key("elementType");
                type_specifier(*element);
                json_.end_object();
            }
            json_.end_array();
            break;
        case TypeKind::Choice:
            json_.string("ChoiceTypeSpecifier").key("choice").begin_array();
            for (const Type* choice : type.choices) {
                type_specifier(*choice);
            }
            json_.end_array();
            break;
        default:
            json_.string("NamedTypeSpecifier").key("name");
            json_.string(type.kind == TypeKind::Class
                             ? '{' + program_.model->url() + '}' + type.name
                             : std::string(kSystem) + type.name);
    }
    json_.end_object();
}

void ElmWriter::type_member(std::string_view name, const Type& type) {
    const std::string key(name);
    if (has_name(type)) {
        json_.key(key + "Type")
            .string(type.kind == TypeKind::Class ? '{' + program_.model->url() + '}' + type.name
                                                 : std::string(kSystem) + type.name);
        return;
    }
    json_.key(key + "TypeSpecifier");
    type_specifier(type);
}

void ElmWriter::simple_literal(std::string_view type, std::string_view text) {
    json_.key("valueType").string(std::string(kSystem) + std::string(type));
    json_.key("value").string(text);
}

// A literal has no sign in the text, so ELM negates one. The least value of a type has no positive
// counterpart and stays whole.
void ElmWriter::number_literal(std::string_view type, std::string_view text,
                               const elm::Expression& node) {
    const bool least = text == "-2147483648" || text == "-9223372036854775808";
    if (text.starts_with('-') && !least) {
        begin("Negate", node);
        json_.key("operand").begin_object().key("type").string("Literal");
        simple_literal(type, text.substr(1));
        json_.end_object().end_object();
        return;
    }
    begin("Literal", node);
    simple_literal(type, text);
    json_.end_object();
}

void ElmWriter::integer_member(std::string_view name, int number) {
    json_.key(name).begin_object().key("type").string("Literal");
    simple_literal("Integer", std::to_string(number));
    json_.end_object();
}

void ElmWriter::date_members(const Date& date, Precision precision) {
    integer_member("year", date.year);
    if (precision >= Precision::Month) {
        integer_member("month", date.month);
    }
    if (precision >= Precision::Day) {
        integer_member("day", date.day);
    }
}

void ElmWriter::time_members(const Time& time, Precision precision) {
    if (precision >= Precision::Hour) {
        integer_member("hour", time.hour);
    }
    if (precision >= Precision::Minute) {
        integer_member("minute", time.minute);
    }
    if (precision >= Precision::Second) {
        integer_member("second", time.second);
    }
    if (precision >= Precision::Millisecond) {
        integer_member("millisecond", time.millisecond);
    }
}

void ElmWriter::quantity_members(const QuantityValue& quantity) {
    std::string number = quantity.value.to_string();
    if (number.ends_with(".0")) {
        number.resize(number.size() - 2);
    }
    json_.key("value").number_text(number);
    json_.optional_string("unit", quantity.unit);
}

void ElmWriter::code_members(const CodeValue& code) {
    json_.key("code").string(code.code);
    json_.optional_string("display", code.display);
    for (const auto& [name, declared] : library_.values) {
        if (declared.type->kind == TypeKind::CodeSystem &&
            declared.value.as_vocabulary().id == code.system) {
            json_.key("system").begin_object().key("name").string(name).end_object();
            return;
        }
    }
}

void ElmWriter::vocabulary_reference(const elm::Expression& node) {
    json_.key("name").string(node.name);
    json_.optional_string("libraryName", library_of(node));
    if (node.type->kind == TypeKind::ValueSet) {
        json_.key("preserve").boolean(true);
    }
}

void ElmWriter::literal(const elm::Expression& node) {
    const Value& value = node.value;
    if (node.name == "MaxValue" || node.name == "MinValue") {
        begin(node.name, node);
        json_.key("valueType").string(std::string(kSystem) + node.type->name).end_object();
        return;
    }
    const bool declared = !node.name.empty();
    switch (value.kind()) {
        case ValueKind::Null:
            if (node.type->kind == TypeKind::Any) {
                begin("Null", node);
                break;
            }
            begin("As", node);
            type_member("as", *node.type);
            json_.key("operand").begin_object().key("type").string("Null").end_object();
            break;
        case ValueKind::Boolean:
            begin("Literal", node);
            simple_literal("Boolean", value.as_boolean() ? "true" : "false");
            break;
        case ValueKind::Integer:
            number_literal("Integer", std::to_string(value.as_integer()), node);
            return;
        case ValueKind::Long:
            number_literal("Long", std::to_string(value.as_long()), node);
            return;
        case ValueKind::Decimal:
            number_literal("Decimal", value.as_decimal().to_string(), node);
            return;
        case ValueKind::String:
            begin("Literal", node);
            simple_literal("String", value.as_string());
            break;
        case ValueKind::Date:
            begin("Date", node);
            date_members(value.as_date(), value.as_date().precision);
            break;
        case ValueKind::DateTime: {
            const DateTime& moment = value.as_date_time();
            begin("DateTime", node);
            date_members(moment.date, moment.precision);
            time_members(moment.time, moment.precision);
            if (moment.has_offset) {
                const auto hours =
                    divide(Decimal::from_integer(moment.offset_minutes), Decimal::from_integer(60));
                json_.key("timezoneOffset").begin_object().key("type").string("Literal");
                simple_literal("Decimal", hours.value_or(Decimal()).to_string());
                json_.end_object();
            }
            break;
        }
        case ValueKind::Time:
            begin("Time", node);
            time_members(value.as_time(), value.as_time().precision);
            break;
        case ValueKind::Quantity:
            begin("Quantity", node);
            quantity_members(value.as_quantity());
            break;
        case ValueKind::Ratio:
            begin("Ratio", node);
            json_.key("numerator").begin_object();
            quantity_members(value.as_ratio().numerator);
            json_.end_object().key("denominator").begin_object();
            quantity_members(value.as_ratio().denominator);
            json_.end_object();
            break;
        case ValueKind::Code:
            begin(declared ? "CodeRef" : "Code", node);
            declared ? vocabulary_reference(node) : code_members(value.as_code());
            break;
        case ValueKind::Concept:
            begin(declared ? "ConceptRef" : "Concept", node);
            if (declared) {
                vocabulary_reference(node);
                break;
            }
            json_.optional_string("display", value.as_concept().display);
            json_.key("code").begin_array();
            for (const CodeValue& code : value.as_concept().codes) {
                json_.begin_object();
                code_members(code);
                json_.end_object();
            }
            json_.end_array();
            break;
        case ValueKind::ValueSet:
            begin("ValueSetRef", node);
            vocabulary_reference(node);
            break;
        case ValueKind::CodeSystem:
            begin("CodeSystemRef", node);
            vocabulary_reference(node);
            break;
        default:
            // A structure that was folded at load; its text says what it is.
            begin("Literal", node);
            simple_literal(to_string(value.kind()), to_text(value));
    }
    json_.end_object();
}

}  // namespace hookline::cql
