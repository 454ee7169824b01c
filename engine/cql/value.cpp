#include "engine/cql/value.hpp"

#include <algorithm>

#include "engine/cql/data_source.hpp"
#include "engine/cql/token.hpp"

namespace hookline::cql {
namespace {

void append_quoted(std::string& out, std::string_view text, char quote = '\'') {
    out += quote;
    for (const char c : text) {
        switch (c) {
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c == quote ? std::string{'\\', c} : std::string{c};
        }
    }
    out += quote;
}

std::string quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

std::string quantity_text(const QuantityValue& quantity) {
    return quantity.value.to_string() + ' ' + quoted(quantity.unit.empty() ? "1" : quantity.unit);
}

// A selector of the members that are there: `Code { code: 'a' }`.
class SelectorText {
  public:
    explicit SelectorText(std::string_view name) : out_(name) { out_ += " {"; }

    void add(std::string_view name, const std::string& value) {
        out_ += (count_++ > 0 ? ", " : " ") + std::string(name) + ": " + value;
    }
    void add_text(std::string_view name, std::string_view value) {
        if (!is_absent(value)) {
            add(name, quoted(value));
        }
    }
    [[nodiscard]] std::string close() const { return out_ + (count_ > 0 ? " }" : " : }"); }

  private:
    std::string out_;
    int count_ = 0;
};

std::string code_text(const CodeValue& code) {
    SelectorText text("Code");
    text.add_text("code", code.code);
    text.add_text("system", code.system);
    text.add_text("version", code.version);
    text.add_text("display", code.display);
    return text.close();
}

std::string vocabulary_text(const Value& value) {
    SelectorText text(to_string(value.kind()));
    text.add_text("id", value.as_vocabulary().id);
    text.add_text("version", value.as_vocabulary().version);
    return text.close();
}

std::string date_time_text(const DateTime& value) {
    std::string out = '@' + fhir::to_string(value);
    return value.precision < Precision::Hour ? out + 'T' : out;
}

std::string list_text(std::span<const Value> elements) {
    if (elements.empty()) {
        return "{}";
    }
    std::string out = "{ ";
    for (std::size_t i = 0; i < elements.size(); ++i) {
        out += (i > 0 ? ", " : "") + to_text(elements[i]);
    }
    return out + " }";
}

// A name as it has to be written where one is expected.
std::string name_text(std::string_view name) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const KeywordInfo* keyword = find_keyword(name);
    const bool plain =
        !name.empty() && is_letter(name.front()) &&
        std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); }) &&
        (keyword == nullptr || keyword->keyword_class != KeywordClass::Reserved);
    if (plain) {
        return std::string(name);
    }
    std::string out;
    append_quoted(out, name, '"');
    return out;
}

std::string tuple_text(const TupleValue& tuple) {
    SelectorText text("Tuple");
    for (std::size_t i = 0; i < tuple.names.size(); ++i) {
        text.add(name_text(tuple.names[i]), to_text(tuple.values[i]));
    }
    return text.close();
}

std::string concept_text(const ConceptValue& concept_value) {
    SelectorText text("Concept");
    if (concept_value.has_codes) {
        std::string codes;
        for (const CodeValue& code : concept_value.codes) {
            codes += (codes.empty() ? " " : ", ") + (code.is_null() ? "null" : code_text(code));
        }
        text.add("codes", codes.empty() ? "{}" : '{' + codes + " }");
    }
    text.add_text("display", concept_value.display);
    return text.close();
}

}  // namespace

Value Value::decimal(Decimal value, RequestArena& arena, int digits) {
    // The size of other kinds: one more than the digits written, 0 when that is not known.
    return pointing(ValueKind::Decimal, arena.create<Decimal>(value),
                    digits < 0 ? 0 : static_cast<std::size_t>(digits) + 1);
}

int Value::decimal_digits() const {
    return size_ > 0 ? static_cast<int>(size_) - 1 : as_decimal().fraction_digits();
}

Value Value::date_time(const DateTime& value, RequestArena& arena) {
    return pointing(ValueKind::DateTime, arena.create<DateTime>(value));
}

Value Value::quantity(const QuantityValue* value) {
    return pointing(ValueKind::Quantity, value);
}
Value Value::ratio(const RatioValue* value) {
    return pointing(ValueKind::Ratio, value);
}
Value Value::code(const CodeValue* value) {
    return pointing(ValueKind::Code, value);
}
Value Value::concept_of(const ConceptValue* value) {
    return pointing(ValueKind::Concept, value);
}
Value Value::value_set(const VocabularyValue* value) {
    return pointing(ValueKind::ValueSet, value);
}
Value Value::code_system(const VocabularyValue* value) {
    return pointing(ValueKind::CodeSystem, value);
}
Value Value::interval(const IntervalValue* value) {
    return pointing(ValueKind::Interval, value);
}
Value Value::tuple(const TupleValue* value) {
    return pointing(ValueKind::Tuple, value);
}
Value Value::object(const ObjectValue* value) {
    return pointing(ValueKind::Object, value);
}

const VocabularyValue& Value::as_vocabulary() const {
    HOOKLINE_ASSERT(is(ValueKind::ValueSet) || is(ValueKind::CodeSystem),
                    "the translator has checked the kind");
    return *static_cast<const VocabularyValue*>(pointer_);
}

Value TupleValue::find(std::string_view name) const {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) {
            return values[i];
        }
    }
    return {};
}

Value make_list(std::span<const Value> elements, RequestArena& arena) {
    return Value::list(arena.copy(elements));
}

Value make_string(std::string_view text, RequestArena& arena) {
    return Value::string(arena.copy(text));
}

Value make_interval(Value low, Value high, bool low_closed, bool high_closed, RequestArena& arena) {
    return Value::interval(
        arena.create<IntervalValue>(IntervalValue{low, high, low_closed, high_closed}));
}

Value make_uncertainty(Value low, Value high, RequestArena& arena) {
    const bool one_number = low.is(ValueKind::Integer) && high.is(ValueKind::Integer) &&
                            low.as_integer() == high.as_integer();
    if (one_number) {
        return low;
    }
    return Value::interval(arena.create<IntervalValue>(IntervalValue{low, high, true, true, true}));
}

Value make_quantity(Decimal value, std::string_view unit, RequestArena& arena) {
    return Value::quantity(arena.create<QuantityValue>(QuantityValue{value, unit}));
}

std::string to_text(const Value& value) {
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
            return quoted(value.as_string());
        case ValueKind::Date:
            return '@' + fhir::to_string(value.as_date());
        case ValueKind::DateTime:
            return date_time_text(value.as_date_time());
        case ValueKind::Time:
            return "@T" + fhir::to_string(value.as_time());
        case ValueKind::Quantity:
            return quantity_text(value.as_quantity());
        case ValueKind::Ratio:
            return quantity_text(value.as_ratio().numerator) + " : " +
                   quantity_text(value.as_ratio().denominator);
        case ValueKind::Code:
            return code_text(value.as_code());
        case ValueKind::Concept:
            return concept_text(value.as_concept());
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem:
            return vocabulary_text(value);
        case ValueKind::Interval: {
            const IntervalValue& interval = value.as_interval();
            return std::string("Interval") + (interval.low_closed ? '[' : '(') +
                   to_text(interval.low) + ", " + to_text(interval.high) +
                   (interval.high_closed ? ']' : ')');
        }
        case ValueKind::List:
            return list_text(value.as_list());
        case ValueKind::Tuple:
            return tuple_text(value.as_tuple());
        case ValueKind::Object:
            return std::string(value.as_object().type->name) + " { ... }";
    }
    return "null";
}

std::string_view to_string(ValueKind kind) {
    switch (kind) {
        case ValueKind::Null:
            return "Any";
        case ValueKind::Boolean:
            return "Boolean";
        case ValueKind::Integer:
            return "Integer";
        case ValueKind::Long:
            return "Long";
        case ValueKind::Decimal:
            return "Decimal";
        case ValueKind::String:
            return "String";
        case ValueKind::Date:
            return "Date";
        case ValueKind::DateTime:
            return "DateTime";
        case ValueKind::Time:
            return "Time";
        case ValueKind::Quantity:
            return "Quantity";
        case ValueKind::Ratio:
            return "Ratio";
        case ValueKind::Code:
            return "Code";
        case ValueKind::Concept:
            return "Concept";
        case ValueKind::ValueSet:
            return "ValueSet";
        case ValueKind::CodeSystem:
            return "CodeSystem";
        case ValueKind::Interval:
            return "Interval";
        case ValueKind::List:
            return "List";
        case ValueKind::Tuple:
            return "Tuple";
        case ValueKind::Object:
            return "Object";
    }
    return "Any";
}

}  // namespace hookline::cql
