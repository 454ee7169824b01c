#include "engine/cases/fact_value.hpp"

#include <utility>
#include <vector>

#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/decimal.hpp"

namespace hookline::engine {
namespace {

using cql::TypeKind;
using cql::Value;
using Json = fhir::json::Value;

std::unexpected<Error> mismatch(const cql::Type& type) {
    return fail(ErrorKind::LoadFailed, "expected a value of type `" + cql::to_string(type) + '`');
}

Result<Value> read_boolean(const Json& value, const cql::Type& type) {
    if (value.is_boolean()) {
        return Value::boolean(value.as_boolean());
    }
    if (value.text() == "yes" || value.text() == "no") {
        return Value::boolean(value.text() == "yes");
    }
    return mismatch(type);
}

Result<Value> read_number(const Json& value, const cql::Type& type, RequestArena& arena) {
    const auto number = value.is_number() ? fhir::Decimal::parse(value.text()) : std::nullopt;
    if (!number) {
        return mismatch(type);
    }
    if (type.kind == TypeKind::Decimal) {
        return Value::decimal(*number, arena);
    }
    // `2.0` may be an Integer: cases write counts that way.
    const auto whole = number->is_integer() ? number->to_integer() : std::nullopt;
    if (!whole || !std::in_range<std::int32_t>(*whole)) {
        return mismatch(type);
    }
    return Value::integer(static_cast<std::int32_t>(*whole));
}

}  // namespace

Value unknown_fact(const cql::Type& type) {
    return type.kind == TypeKind::List ? Value::list({}) : Value::null();
}

Result<Value> read_fact_value(const Json& value, const cql::Type& type, RequestArena& arena) {
    if (value.is_null() || value.text() == "unknown") {
        return unknown_fact(type);
    }
    switch (type.kind) {
        case TypeKind::Boolean:
            return read_boolean(value, type);
        case TypeKind::Integer:
        case TypeKind::Decimal:
            return read_number(value, type, arena);
        case TypeKind::String:
            if (value.is_string()) {
                return cql::make_string(value.text(), arena);
            }
            break;
        case TypeKind::Date:
            if (const auto date = fhir::parse_date(value.text())) {
                return Value::date(*date);
            }
            break;
        case TypeKind::List:
            if (value.is_array()) {
                std::vector<Value> items;
                for (const Json& item : value.elements()) {
                    HOOKLINE_TRY(const Value element, read_fact_value(item, *type.element, arena));
                    items.push_back(element);
                }
                return cql::make_list(items, arena);
            }
            break;
        default:
            break;
    }
    return mismatch(type);
}

}  // namespace hookline::engine
