#include "tests/spec/canonical.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/cql/data_source.hpp"

namespace hookline::spec {
namespace {

using cql::Value;
using cql::ValueKind;

constexpr std::array kUnits = {
    std::pair<std::string_view, std::string_view>{"", "1"},
    std::pair<std::string_view, std::string_view>{"years", "year"},
    std::pair<std::string_view, std::string_view>{"months", "month"},
    std::pair<std::string_view, std::string_view>{"weeks", "week"},
    std::pair<std::string_view, std::string_view>{"wk", "week"},
    std::pair<std::string_view, std::string_view>{"days", "day"},
    std::pair<std::string_view, std::string_view>{"d", "day"},
    std::pair<std::string_view, std::string_view>{"hours", "hour"},
    std::pair<std::string_view, std::string_view>{"h", "hour"},
    std::pair<std::string_view, std::string_view>{"minutes", "minute"},
    std::pair<std::string_view, std::string_view>{"min", "minute"},
    std::pair<std::string_view, std::string_view>{"seconds", "second"},
    std::pair<std::string_view, std::string_view>{"s", "second"},
    std::pair<std::string_view, std::string_view>{"milliseconds", "millisecond"},
    std::pair<std::string_view, std::string_view>{"ms", "millisecond"},
};

std::string quantity(const cql::QuantityValue& value) {
    return value.value.to_string() + " '" + std::string(canonical_unit(value.unit)) + '\'';
}

std::string date_time(const cql::DateTime& value, int offset_minutes) {
    if (value.precision < cql::Precision::Hour) {
        cql::Date date = value.date;
        date.precision = value.precision;
        return '@' + fhir::to_string(date) + 'T';
    }
    const cql::DateTime moment =
        fhir::date_time_from_epoch_ms(fhir::epoch_ms(value, offset_minutes), 0);
    return '@' + fhir::to_string(moment) + '/' +
           std::to_string(static_cast<int>(value.precision) -
                          static_cast<int>(cql::Precision::Hour));
}

std::string code(const cql::CodeValue& value) {
    return "Code{" + canonical_string(value.code) + ", " + canonical_string(value.system) + ", " +
           canonical_string(value.version) + ", " + canonical_string(value.display) + '}';
}

std::string concept_text(const cql::ConceptValue& value) {
    std::string out = "Concept{";
    for (const cql::CodeValue& item : value.codes) {
        out += code(item) + ", ";
    }
    return out + canonical_string(value.display) + '}';
}

std::string interval(const cql::IntervalValue& value, int offset_minutes) {
    return std::string("Interval") + (value.low_closed ? '[' : '(') +
           canonical(value.low, offset_minutes) + ", " + canonical(value.high, offset_minutes) +
           (value.high_closed ? ']' : ')');
}

std::string list(std::span<const Value> values, int offset_minutes) {
    std::string out = "{";
    for (std::size_t i = 0; i < values.size(); ++i) {
        out += (i > 0 ? ", " : "") + canonical(values[i], offset_minutes);
    }
    return out + '}';
}

std::string tuple(const cql::TupleValue& value, int offset_minutes) {
    std::vector<std::string> elements;
    for (std::size_t i = 0; i < value.names.size(); ++i) {
        elements.push_back(std::string(value.names[i]) + ": " +
                           canonical(value.values[i], offset_minutes));
    }
    std::ranges::sort(elements);
    std::string out = "Tuple{";
    for (std::size_t i = 0; i < elements.size(); ++i) {
        out += (i > 0 ? ", " : "") + elements[i];
    }
    return out + '}';
}

}  // namespace

std::string canonical_string(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '\'';
}

std::string_view canonical_unit(std::string_view unit) {
    const auto* found = std::ranges::find(kUnits, unit, [](const auto& row) { return row.first; });
    return found == kUnits.end() ? unit : found->second;
}

std::string canonical(const Value& value, int offset_minutes) {
    switch (value.kind()) {
        case ValueKind::Null:
            return "null";
        case ValueKind::Boolean:
            return value.as_boolean() ? "true" : "false";
        case ValueKind::Integer:
            return std::to_string(value.as_integer());
        case ValueKind::Long:
            return std::to_string(value.as_long()) + 'L';
        case ValueKind::Decimal:
            return value.as_decimal().to_string();
        case ValueKind::String:
            return canonical_string(value.as_string());
        case ValueKind::Date:
            return '@' + fhir::to_string(value.as_date());
        case ValueKind::DateTime:
            return date_time(value.as_date_time(), offset_minutes);
        case ValueKind::Time:
            return "@T" + fhir::to_string(value.as_time());
        case ValueKind::Quantity:
            return quantity(value.as_quantity());
        case ValueKind::Ratio:
            return quantity(value.as_ratio().numerator) + ':' +
                   quantity(value.as_ratio().denominator);
        case ValueKind::Code:
            return code(value.as_code());
        case ValueKind::Concept:
            return concept_text(value.as_concept());
        case ValueKind::ValueSet:
            return "ValueSet{" + canonical_string(value.as_vocabulary().id) + '}';
        case ValueKind::CodeSystem:
            return "CodeSystem{" + canonical_string(value.as_vocabulary().id) + '}';
        case ValueKind::Interval:
            return interval(value.as_interval(), offset_minutes);
        case ValueKind::List:
            return list(value.as_list(), offset_minutes);
        case ValueKind::Tuple:
            return tuple(value.as_tuple(), offset_minutes);
        case ValueKind::Object:
            return value.as_object().type->name + "{}";
    }
    return "null";
}

}  // namespace hookline::spec
