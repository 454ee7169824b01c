#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/primitives/date_time.hpp"
#include "fhir/primitives/decimal.hpp"

namespace hookline::cql {

using fhir::Date;
using fhir::DateTime;
using fhir::Decimal;
using fhir::Precision;
using fhir::Time;

struct ObjectType;
class Value;

enum class ValueKind : std::uint8_t {
    Null,
    Boolean,
    Integer,
    Long,
    Decimal,
    String,
    Date,
    DateTime,
    Time,
    Quantity,
    Ratio,
    Code,
    Concept,
    ValueSet,
    CodeSystem,
    Interval,
    List,
    Tuple,
    Object,
};

/// System.Quantity; an empty unit is '1'. The unit points into the arena or the program.
struct QuantityValue {
    Decimal value;
    std::string_view unit;
};

/// Whether a member of a structure is null: a text without memory. `''` has some.
[[nodiscard]] inline bool is_absent(std::string_view member) {
    return member.data() == nullptr;
}
/// A member for a text of a source that knows no empty texts.
[[nodiscard]] inline std::string_view absent_if_empty(std::string_view text) {
    return text.empty() ? std::string_view() : text;
}

/// System.Code. Absent members are null (`is_absent`).
struct CodeValue {
    std::string_view code;
    std::string_view system;
    std::string_view display;
    std::string_view version;

    /// Whether nothing of it is known: a null among the codes of a concept.
    [[nodiscard]] bool is_null() const {
        return is_absent(code) && is_absent(system) && is_absent(display) && is_absent(version);
    }
};

/// System.Concept.
struct ConceptValue {
    std::span<const CodeValue> codes;
    std::string_view display;
    bool has_codes = true;  ///< false: the list of codes is null
};

/// System.ValueSet or System.CodeSystem. `handle` is the index in the Terminology, -1 for a code
/// system or a value set that is not loaded.
struct VocabularyValue {
    std::string_view id;
    std::string_view version;
    std::string_view name;
    int handle = -1;
    const Value* code_systems = nullptr;  ///< of a value set: list of CodeSystem; null: not said
};

struct IntervalValue;
struct RatioValue;
struct TupleValue;

/// An instance of a class of the model. `data` belongs to the data source; an instance that CQL
/// made itself has `made` instead, its elements by name.
struct ObjectValue {
    const ObjectType* type = nullptr;
    const void* data = nullptr;
    const TupleValue* made = nullptr;
};

/// A CQL value of one request: sixteen bytes, trivially copyable; text, lists and structures point
/// into the request arena, the data source or the program, which outlive it.
///
/// Null is a value. Where the specification says that a result is not known exactly (a duration
/// between partial dates, the end of an open interval), a value of an ordered type may be an
/// uncertainty: of kind Interval, with `is_uncertainty` set.
class Value {
  public:
    constexpr Value() : integer_(0) {}
    [[nodiscard]] static Value null() { return {}; }
    [[nodiscard]] static Value boolean(bool value) { return whole(ValueKind::Boolean, value); }
    [[nodiscard]] static Value integer(std::int32_t value) {
        return whole(ValueKind::Integer, value);
    }
    [[nodiscard]] static Value long_integer(std::int64_t value) {
        return whole(ValueKind::Long, value);
    }
    [[nodiscard]] static Value string(std::string_view text) {
        return pointing(ValueKind::String, text.data(), text.size());
    }
    [[nodiscard]] static Value date(Date date) {
        Value result;
        result.kind_ = ValueKind::Date;
        result.date_ = date;
        return result;
    }
    [[nodiscard]] static Value time(Time time) {
        Value result;
        result.kind_ = ValueKind::Time;
        result.time_ = time;
        return result;
    }
    [[nodiscard]] static Value list(std::span<const Value> elements) {
        return pointing(ValueKind::List, elements.data(), elements.size());
    }
    /// `digits`: how many digits behind the point were written, where the text is known; of use to
    /// Precision, LowBoundary and HighBoundary only.
    [[nodiscard]] static Value decimal(Decimal value, RequestArena& arena, int digits = -1);
    [[nodiscard]] static Value date_time(const DateTime& value, RequestArena& arena);
    [[nodiscard]] static Value quantity(const QuantityValue* value);
    [[nodiscard]] static Value ratio(const RatioValue* value);
    [[nodiscard]] static Value code(const CodeValue* value);
    [[nodiscard]] static Value concept_of(const ConceptValue* value);
    [[nodiscard]] static Value value_set(const VocabularyValue* value);
    [[nodiscard]] static Value code_system(const VocabularyValue* value);
    [[nodiscard]] static Value interval(const IntervalValue* value);
    [[nodiscard]] static Value tuple(const TupleValue* value);
    [[nodiscard]] static Value object(const ObjectValue* value);

    [[nodiscard]] ValueKind kind() const { return kind_; }
    [[nodiscard]] bool is_null() const { return kind_ == ValueKind::Null; }
    [[nodiscard]] bool is(ValueKind kind) const { return kind_ == kind; }
    /// True for the Boolean true only: null and false are not true.
    [[nodiscard]] bool is_true() const { return kind_ == ValueKind::Boolean && integer_ != 0; }
    [[nodiscard]] bool is_false() const { return kind_ == ValueKind::Boolean && integer_ == 0; }

    // Each accessor demands its kind; that is asserted.
    [[nodiscard]] bool as_boolean() const { return checked(ValueKind::Boolean).integer_ != 0; }
    [[nodiscard]] std::int32_t as_integer() const {
        return static_cast<std::int32_t>(checked(ValueKind::Integer).integer_);
    }
    [[nodiscard]] std::int64_t as_long() const { return checked(ValueKind::Long).integer_; }
    [[nodiscard]] std::string_view as_string() const {
        demand(ValueKind::String);
        return {static_cast<const char*>(pointer_), size_};
    }
    [[nodiscard]] Date as_date() const { return checked(ValueKind::Date).date_; }
    [[nodiscard]] Time as_time() const { return checked(ValueKind::Time).time_; }
    [[nodiscard]] std::span<const Value> as_list() const {
        demand(ValueKind::List);
        return {static_cast<const Value*>(pointer_), size_};
    }
    [[nodiscard]] Decimal as_decimal() const { return *at<Decimal>(ValueKind::Decimal); }
    /// Digits behind the point of a Decimal as written; those of its shortest spelling otherwise.
    [[nodiscard]] int decimal_digits() const;
    [[nodiscard]] const DateTime& as_date_time() const {
        return *at<DateTime>(ValueKind::DateTime);
    }
    [[nodiscard]] const QuantityValue& as_quantity() const {
        return *at<QuantityValue>(ValueKind::Quantity);
    }
    [[nodiscard]] const RatioValue& as_ratio() const { return *at<RatioValue>(ValueKind::Ratio); }
    [[nodiscard]] const CodeValue& as_code() const { return *at<CodeValue>(ValueKind::Code); }
    [[nodiscard]] const ConceptValue& as_concept() const {
        return *at<ConceptValue>(ValueKind::Concept);
    }
    /// A value set or a code system.
    [[nodiscard]] const VocabularyValue& as_vocabulary() const;
    [[nodiscard]] const IntervalValue& as_interval() const {
        return *at<IntervalValue>(ValueKind::Interval);
    }
    [[nodiscard]] const TupleValue& as_tuple() const { return *at<TupleValue>(ValueKind::Tuple); }
    [[nodiscard]] const ObjectValue& as_object() const {
        return *at<ObjectValue>(ValueKind::Object);
    }

  private:
    void demand(ValueKind kind) const {
        HOOKLINE_ASSERT(kind_ == kind, "the translator has checked the kind");
    }
    [[nodiscard]] const Value& checked(ValueKind kind) const {
        demand(kind);
        return *this;
    }
    template <class T>
    [[nodiscard]] const T* at(ValueKind kind) const {
        demand(kind);
        return static_cast<const T*>(pointer_);
    }
    static Value whole(ValueKind kind, std::int64_t number) {
        Value result;
        result.kind_ = kind;
        result.integer_ = number;
        return result;
    }
    static Value pointing(ValueKind kind, const void* pointer, std::size_t size = 0) {
        Value result;
        result.kind_ = kind;
        result.size_ = static_cast<std::uint32_t>(size);
        result.pointer_ = pointer;
        return result;
    }

    ValueKind kind_ = ValueKind::Null;
    std::uint32_t size_ = 0;
    union {
        std::int64_t integer_;
        Date date_;
        Time time_;
        const void* pointer_;  // owner: arena, data source or program
    };
};
static_assert(sizeof(Value) == 16);
static_assert(std::is_trivially_copyable_v<Value>);

/// Interval[low, high]; a closed null end is the end of the point type's range, an open one
/// unknown.
struct IntervalValue {
    Value low;
    Value high;
    bool low_closed = true;
    bool high_closed = true;
    bool is_uncertainty = false;        ///< one point between low and high, not an interval
    ValueKind point = ValueKind::Null;  ///< kind of the points where both ends are null, if known
};

/// Whether the value is one point of which only the lowest and the highest possible are known.
[[nodiscard]] inline bool is_uncertain(const Value& value) {
    return value.is(ValueKind::Interval) && value.as_interval().is_uncertainty;
}
/// The lowest and the highest that the value may be; the value itself when it is certain.
[[nodiscard]] inline Value lowest(const Value& value) {
    return is_uncertain(value) ? value.as_interval().low : value;
}
[[nodiscard]] inline Value highest(const Value& value) {
    return is_uncertain(value) ? value.as_interval().high : value;
}

/// System.Ratio; neither part is null.
struct RatioValue {
    QuantityValue numerator;
    QuantityValue denominator;
};

/// Names and values run in parallel, in the order of the selector.
struct TupleValue {
    std::span<const std::string_view> names;
    std::span<const Value> values;

    /// Null when there is no such element.
    [[nodiscard]] Value find(std::string_view name) const;
};

/// A list with the given elements, copied into the arena.
[[nodiscard]] Value make_list(std::span<const Value> elements, RequestArena& arena);
/// A string whose text is copied into the arena.
[[nodiscard]] Value make_string(std::string_view text, RequestArena& arena);
[[nodiscard]] Value make_interval(Value low, Value high, bool low_closed, bool high_closed,
                                  RequestArena& arena);
/// A point that is only known to be one of low to high; an Integer itself when they are the same.
[[nodiscard]] Value make_uncertainty(Value low, Value high, RequestArena& arena);
[[nodiscard]] Value make_quantity(Decimal value, std::string_view unit, RequestArena& arena);

/// The value as a CQL literal or selector: `{ 1, 'a' }`, `@2026-10-05`, `5.0 'mg'`. For tests,
/// tools and messages; objects of the model show their class and reference only.
[[nodiscard]] std::string to_text(const Value& value);

/// Spelling of the kind as CQL names it, `Integer`, `List` ...
[[nodiscard]] std::string_view to_string(ValueKind kind);

}  // namespace hookline::cql
