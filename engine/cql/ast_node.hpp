#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fhir/base/diagnostics.hpp"
#include "fhir/base/result.hpp"

/// What all parts of the syntax tree (ast.hpp) are made of: names, texts, type specifiers, and the
/// base of expressions.
namespace hookline::cql::ast {

/// A name as the user means it: delimiters taken off, escapes resolved.
struct Identifier {
    std::string_view name;
    SourceRange range;
};

/// `A.B.C`; at least one part.
struct QualifiedName {
    std::span<const Identifier> parts;
    SourceRange range;

    [[nodiscard]] std::string_view last() const { return parts.back().name; }
};

/// A string literal used as a version, id or display: escapes resolved.
struct Text {
    std::string_view value;
    SourceRange range;
};

/// dateTimePrecision and pluralDateTimePrecision.
enum class Precision : std::uint8_t { Year, Month, Week, Day, Hour, Minute, Second, Millisecond };

/// dateTimeComponent: what `... from` takes out of a date or time.
enum class DateTimeComponent : std::uint8_t {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Date,
    Time,
    TimezoneOffset,
};

// ---- Type specifiers -----------------------------------------------------------------------

enum class TypeKind : std::uint8_t { Named, List, Interval, Tuple, Choice, Invalid };

/// typeSpecifier. Invalid stands where the parser reported an error: the translator stays silent.
struct TypeSpecifier {
    TypeKind kind;
    SourceRange range;

  protected:
    explicit TypeSpecifier(TypeKind type_kind) : kind(type_kind) {}
};

template <TypeKind K>
struct TypeSpecifierOf : TypeSpecifier {
    static constexpr TypeKind kKind = K;

  protected:
    TypeSpecifierOf() : TypeSpecifier(K) {}
};

/// `Integer`, `System.Integer`, `FHIR.Patient`.
struct NamedType : TypeSpecifierOf<TypeKind::Named> {
    QualifiedName name;
};

/// `List<T>`.
struct ListType : TypeSpecifierOf<TypeKind::List> {
    const TypeSpecifier* element = nullptr;
};

/// `Interval<T>`.
struct IntervalType : TypeSpecifierOf<TypeKind::Interval> {
    const TypeSpecifier* point = nullptr;
};

struct TupleTypeElement {
    Identifier name;
    const TypeSpecifier* type = nullptr;
};

/// `Tuple { name T, ... }`.
struct TupleType : TypeSpecifierOf<TypeKind::Tuple> {
    std::span<const TupleTypeElement> elements;
};

/// `Choice<T, ...>`.
struct ChoiceType : TypeSpecifierOf<TypeKind::Choice> {
    std::span<const TypeSpecifier* const> choices;
};

struct InvalidType : TypeSpecifierOf<TypeKind::Invalid> {};

// ---- Expressions ---------------------------------------------------------------------------

/// One for each struct of ast_term.hpp, ast_operator.hpp and ast_query.hpp, named alike.
enum class ExpressionKind : std::uint8_t {
    Literal,
    QuantityLiteral,
    RatioLiteral,
    IdentifierRef,
    ScopeVariable,
    Member,
    FunctionCall,
    Indexer,
    Retrieve,
    Query,
    Unary,
    Binary,
    Timing,
    Membership,
    Between,
    DurationBetween,
    DurationOf,
    ComponentFrom,
    IsTest,
    TypeTest,
    Cast,
    Convert,
    TypeExtent,
    If,
    Case,
    CollapseExpand,
    IntervalSelector,
    ListSelector,
    TupleSelector,
    InstanceSelector,
    CodeSelector,
    ConceptSelector,
    Invalid,
};

/// expression, expressionTerm and term: what they have in common.
struct Expression {
    ExpressionKind kind;
    std::uint16_t height = 1;  ///< levels of the tree under and with this node; at most depth_max
    SourceRange range;

  protected:
    explicit Expression(ExpressionKind expression_kind) : kind(expression_kind) {}
};

template <ExpressionKind K>
struct ExpressionOf : Expression {
    static constexpr ExpressionKind kKind = K;

  protected:
    ExpressionOf() : Expression(K) {}
};

/// Stands where the parser reported an error: the translator stays silent about it.
struct InvalidExpression : ExpressionOf<ExpressionKind::Invalid> {};

/// The node as a `T`, or null when it is of another kind.
template <class T, class Base>
[[nodiscard]] const T* as_if(const Base* node) {
    return node != nullptr && node->kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}

/// The node as a `T`; the caller has looked at its kind.
template <class T, class Base>
[[nodiscard]] const T& as(const Base& node) {
    HOOKLINE_ASSERT(node.kind == T::kKind, "the node is of the kind asked for");
    return static_cast<const T&>(node);
}

}  // namespace hookline::cql::ast
