#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cql/value.hpp"

namespace hookline::cql {

enum class TypeKind : std::uint8_t {
    Any,
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
    Vocabulary,  ///< base of ValueSet and CodeSystem
    Class,       ///< a class of the model
    List,
    Interval,
    Tuple,
    Choice,
    Generic,  ///< `T` in a row of the operator table; never the type of an expression
};

/// Kind of the values of an ordered system type, from Integer to Quantity; Null for every other.
[[nodiscard]] ValueKind value_kind(TypeKind type);

/// A CQL type. Interned in a TypeTable: two types are the same when their addresses are.
struct Type {
    TypeKind kind = TypeKind::Any;
    std::string name;               ///< Class: unqualified name; system types: `Integer`
    std::string model;              ///< Class: name of the model
    const Type* element = nullptr;  ///< List, Interval
    const Type* base = nullptr;     ///< Class: base class, may be null
    std::vector<std::pair<std::string, const Type*>> elements;  ///< Tuple, sorted by name
    std::vector<const Type*> choices;                           ///< Choice, at least two
};

/// As CQL writes it: `List<System.Integer>`, `OncologyPatient.Condition`, `Choice<...>`.
[[nodiscard]] std::string to_string(const Type& type);

/// True when every value of `type` is a value of `super`: the same type, Any, a base class, a list
/// or interval of a subtype, a member of a choice.
[[nodiscard]] bool is_subtype(const Type& type, const Type& super);

/// True for the types of which there are intervals: ordered, with a next and a previous value.
[[nodiscard]] bool is_point(const Type& type);

/// True for the types that `sort` can put in order: points, text, and what may be one of them.
[[nodiscard]] bool is_sortable(const Type& type);

/// Owns the types of one LibrarySet. Filled while libraries load, immutable afterwards.
class TypeTable {
  public:
    TypeTable();
    TypeTable(const TypeTable&) = delete;
    TypeTable& operator=(const TypeTable&) = delete;

    [[nodiscard]] const Type* system(TypeKind kind) const;
    /// A system type by its name without `System.`; nullptr when there is none.
    [[nodiscard]] const Type* find_system(std::string_view name) const;
    [[nodiscard]] const Type* list_of(const Type* element);
    [[nodiscard]] const Type* interval_of(const Type* point);
    [[nodiscard]] const Type* tuple_of(std::vector<std::pair<std::string, const Type*>> elements);
    /// Nested choices are flattened and duplicates dropped; one alternative is that type itself.
    [[nodiscard]] const Type* choice_of(const std::vector<const Type*>& alternatives);
    /// The class, made at the first call.
    [[nodiscard]] const Type* class_of(std::string_view model, std::string_view name,
                                       const Type* base);
    [[nodiscard]] const Type* generic() const { return generic_; }

    /// Reads a type of the operator table's grammar (`List<T>`); such texts are our own.
    [[nodiscard]] const Type* parse(std::string_view text);

  private:
    const Type* intern(Type type);

    std::map<std::string, std::unique_ptr<Type>, std::less<>> types_;  // by to_string
    const Type* generic_ = nullptr;
};

}  // namespace hookline::cql
