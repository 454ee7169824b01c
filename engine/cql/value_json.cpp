#include "engine/cql/value_json.hpp"

namespace hookline::cql {

void ValueJsonWriter::write(const Value& value) {
    switch (value.kind()) {
        case ValueKind::Null:
            json_.null();
            return;
        case ValueKind::Boolean:
            json_.boolean(value.as_boolean());
            return;
        case ValueKind::Integer:
            json_.integer(value.as_integer());
            return;
        case ValueKind::Long:
            json_.integer(value.as_long());
            return;
        case ValueKind::Decimal:
            json_.number_text(value.as_decimal().to_string());
            return;
        case ValueKind::String:
            json_.string(value.as_string());
            return;
        case ValueKind::Date:
            json_.string(fhir::to_string(value.as_date()));
            return;
        case ValueKind::DateTime:
            json_.string(fhir::to_string(value.as_date_time()));
            return;
        case ValueKind::Time:
            json_.string(fhir::to_string(value.as_time()));
            return;
        case ValueKind::Quantity:
            quantity(value.as_quantity());
            return;
        case ValueKind::Ratio:
            json_.begin_object().key("numerator");
            quantity(value.as_ratio().numerator);
            json_.key("denominator");
            quantity(value.as_ratio().denominator);
            json_.end_object();
            return;
        case ValueKind::Code:
            code(value.as_code());
            return;
        case ValueKind::Concept:
            concept_of(value.as_concept());
            return;
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem:
            json_.begin_object()
                .optional_string("id", value.as_vocabulary().id)
                .optional_string("version", value.as_vocabulary().version)
                .optional_string("name", value.as_vocabulary().name)
                .end_object();
            return;
        case ValueKind::Interval:
            interval(value.as_interval());
            return;
        case ValueKind::List:
            json_.begin_array();
            for (const Value& element : value.as_list()) {
                write(element);
            }
            json_.end_array();
            return;
        case ValueKind::Tuple: {
            const TupleValue& tuple = value.as_tuple();
            json_.begin_object();
            for (std::size_t i = 0; i < tuple.names.size(); ++i) {
                json_.key(tuple.names[i]);
                write(tuple.values[i]);
            }
            json_.end_object();
            return;
        }
        case ValueKind::Object:
            object(value.as_object());
            return;
    }
}

void ValueJsonWriter::quantity(const QuantityValue& value) {
    json_.begin_object()
        .key("value")
        .number_text(value.value.to_string())
        .key("unit")
        .string(value.unit.empty() ? "1" : value.unit)
        .end_object();
}

void ValueJsonWriter::text(std::string_view name, std::string_view value) {
    if (!is_absent(value)) {
        json_.key(name).string(value);
    }
}

void ValueJsonWriter::code(const CodeValue& value) {
    if (value.is_null()) {
        json_.null();
        return;
    }
    json_.begin_object();
    text("code", value.code);
    text("system", value.system);
    text("version", value.version);
    text("display", value.display);
    json_.end_object();
}

void ValueJsonWriter::concept_of(const ConceptValue& value) {
    json_.begin_object();
    if (value.has_codes) {
        json_.key("codes").begin_array();
        for (const CodeValue& item : value.codes) {
            code(item);
        }
        json_.end_array();
    }
    text("display", value.display);
    json_.end_object();
}

void ValueJsonWriter::interval(const IntervalValue& value) {
    json_.begin_object();
    if (value.is_uncertainty) {
        json_.key("uncertain").boolean(true);
    }
    json_.key("low");
    write(value.low);
    json_.key("lowClosed").boolean(value.low_closed).key("high");
    write(value.high);
    json_.key("highClosed").boolean(value.high_closed).end_object();
}

void ValueJsonWriter::object(const ObjectValue& value) {
    json_.begin_object().key("resourceType").string(value.type->name);
    const ModelClass* model_class =
        model_ == nullptr ? nullptr : model_->find_class(value.type->name);
    if (model_class != nullptr) {
        elements(*model_class, value);
    }
    json_.end_object();
}

void ValueJsonWriter::elements(const ModelClass& model_class, const ObjectValue& value) {
    const std::size_t dot = model_class.base.find_last_of('.');
    const ModelClass* base =
        dot == std::string::npos ? nullptr : model_->find_class(model_class.base.substr(dot + 1));
    if (base != nullptr) {
        elements(*base, value);
    }
    for (const ModelElement& element : model_class.elements) {
        const PropertyGetter getter = binding_.find_property(value.type->name, element.name);
        const Value member = getter == nullptr ? Value::null() : getter(value.data, arena_);
        if (!member.is_null()) {
            json_.key(element.name);
            write(member);
        }
    }
}

}  // namespace hookline::cql
