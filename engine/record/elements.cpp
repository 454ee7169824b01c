#include "engine/record/elements.hpp"

namespace hookline::engine {

using cql::Value;

Value to_value(std::string_view value, RequestArena&) {
    return value.empty() ? Value::null() : Value::string(value);
}

Value to_value(bool value, RequestArena&) {
    return Value::boolean(value);
}

Value to_value(std::int32_t value, RequestArena&) {
    return Value::integer(value);
}

Value to_value(const fhir::Date& value, RequestArena&) {
    return Value::date(value);
}

Value to_value(const fhir::Decimal& value, RequestArena& arena) {
    return Value::decimal(value, arena);
}

Value to_value(record::Certainty value, RequestArena& arena) {
    return to_value(record::to_string(value), arena);
}

Value to_value(record::DataState value, RequestArena& arena) {
    return to_value(record::to_string(value), arena);
}

Value to_value(const record::Concept& value, RequestArena& arena) {
    if (value.empty()) {
        return Value::null();
    }
    cql::CodeValue* codes = arena.allocate_array<cql::CodeValue>(value.codings.size());
    for (std::size_t i = 0; i < value.codings.size(); ++i) {
        const record::Coding& coding = value.codings[i];
        codes[i] = {cql::absent_if_empty(coding.code),
                    cql::absent_if_empty(coding.system),
                    cql::absent_if_empty(coding.display),
                    {}};
    }
    return Value::concept_of(arena.create<cql::ConceptValue>(
        cql::ConceptValue{{codes, value.codings.size()}, cql::absent_if_empty(value.text)}));
}

Value to_value(const record::ObservationValue& value, RequestArena& arena) {
    if (value.concept_value) {
        return to_value(*value.concept_value, arena);
    }
    if (value.boolean) {
        return Value::boolean(*value.boolean);
    }
    if (value.integer) {
        return Value::integer(*value.integer);
    }
    if (!value.quantity_number.empty()) {
        const auto number = fhir::Decimal::parse(value.quantity_number);
        return number ? cql::make_quantity(*number, value.quantity_unit, arena) : Value::null();
    }
    return to_value(value.text, arena);
}

}  // namespace hookline::engine
