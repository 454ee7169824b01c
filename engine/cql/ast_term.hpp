#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/cql/ast_node.hpp"

/// Terms of the syntax tree (ast.hpp): literals, names and calls, selectors.
namespace hookline::cql::ast {

enum class LiteralKind : std::uint8_t {
    Null,
    Boolean,  ///< text `true` or `false`
    String,   ///< text with escapes resolved
    Integer,  ///< digits only; may be out of range
    Long,     ///< digits only, without the `L`
    Decimal,  ///< digits `.` digits
    Date,     ///< `2014`, `2014-01`, `2014-01-31`: no `@`; the shape is right, the value may not be
    DateTime,  ///< `2014-01T`, `2014-01-31T10:30:00.000+01:00`, `...Z`: no `@`
    Time,      ///< `10`, `10:30`, `10:30:00.000`: no `@T`
};

struct Literal : ExpressionOf<ExpressionKind::Literal> {
    LiteralKind literal = LiteralKind::Null;
    std::string_view text;
};

/// A unit: UCUM text (`'mg'`), or a calendar keyword as written (`day`, `days`).
struct Unit {
    std::string_view text;
    bool calendar = false;
    SourceRange range;
};

/// `5 'mg'`, `3 days`; the unit of a bare number inside a ratio or offset is empty text.
struct QuantityLiteral : ExpressionOf<ExpressionKind::QuantityLiteral> {
    std::string_view value;  ///< digits, maybe `.` digits
    Unit unit;
};

/// `1 'mg' : 2 'mL'`, `1:128`.
struct RatioLiteral : ExpressionOf<ExpressionKind::RatioLiteral> {
    const QuantityLiteral* numerator = nullptr;
    const QuantityLiteral* denominator = nullptr;
};

/// A name: alias, let, definition, parameter, code, operand, library, element of the sort item...
struct IdentifierRef : ExpressionOf<ExpressionKind::IdentifierRef> {
    std::string_view name;
};

enum class ScopeVariableKind : std::uint8_t { This, Index, Total };

/// `$this`, `$index`, `$total`.
struct ScopeVariable : ExpressionOf<ExpressionKind::ScopeVariable> {
    ScopeVariableKind variable = ScopeVariableKind::This;
};

/// `operand.name`; also `Library.Definition` and `System.X`, told apart by the translator.
struct Member : ExpressionOf<ExpressionKind::Member> {
    const Expression* operand = nullptr;
    Identifier name;
};

/// `Name(arguments)`, or `operand.Name(arguments)`: a fluent call or a function of a library.
struct FunctionCall : ExpressionOf<ExpressionKind::FunctionCall> {
    const Expression* operand = nullptr;  ///< null without `operand.`
    Identifier name;
    std::span<const Expression* const> arguments;
};

/// `operand[index]`.
struct Indexer : ExpressionOf<ExpressionKind::Indexer> {
    const Expression* operand = nullptr;
    const Expression* index = nullptr;
};

/// `Interval[low, high)`.
struct IntervalSelector : ExpressionOf<ExpressionKind::IntervalSelector> {
    bool low_closed = true;
    bool high_closed = true;
    const Expression* low = nullptr;
    const Expression* high = nullptr;
};

/// `{ a, b }`, `List<T> { a, b }`.
struct ListSelector : ExpressionOf<ExpressionKind::ListSelector> {
    const TypeSpecifier* element_type = nullptr;  ///< null without
    std::span<const Expression* const> elements;
};

struct ElementSelector {
    Identifier name;
    const Expression* expression = nullptr;
};

/// `Tuple { a: 1 }`, `{ a: 1 }`, `{ : }`.
struct TupleSelector : ExpressionOf<ExpressionKind::TupleSelector> {
    std::span<const ElementSelector> elements;
};

/// `Quantity { value: 1, unit: 'mg' }`, `FHIR.Patient { : }`.
struct InstanceSelector : ExpressionOf<ExpressionKind::InstanceSelector> {
    const NamedType* type = nullptr;
    std::span<const ElementSelector> elements;
};

/// `Code 'x' from "System" display 'y'`.
struct CodeSelector : ExpressionOf<ExpressionKind::CodeSelector> {
    Text code;
    QualifiedName codesystem;  ///< one or two parts
    std::optional<Text> display;
};

/// `Concept { Code ..., Code ... } display 'y'`.
struct ConceptSelector : ExpressionOf<ExpressionKind::ConceptSelector> {
    std::span<const CodeSelector* const> codes;  ///< one or more
    std::optional<Text> display;
};

}  // namespace hookline::cql::ast
