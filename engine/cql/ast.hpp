#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fhir/base/diagnostics.hpp"
#include "fhir/base/result.hpp"

/// The syntax tree of CQL 1.5.3, as the parser reads it and the translator walks it.
///
/// Every node lives in the arena of one Document (a Library or an ExpressionRoot), is immutable
/// after the parse and trivially destructible; texts and lists point into the same Document. The
/// tree says what was written, not what it means: names are unresolved, number and date texts
/// are unconverted, parentheses are gone. Pointers are never null unless the comment says so.
/// Thread safety: immutable, shared freely.
/// Spec: CQL 1.5.3, Appendix G (formal grammar); each node names its grammar rule.
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

enum class CodeComparator : std::uint8_t { None, In, Equal, Equivalent };

/// `[Context -> Type: path in terminology]`.
struct Retrieve : ExpressionOf<ExpressionKind::Retrieve> {
    const Expression* context = nullptr;    ///< null without `Context ->`
    QualifiedName type;                     ///< `Condition`, `FHIR.Condition`
    const Expression* code_path = nullptr;  ///< names, members and literal indexers; null: primary
    CodeComparator comparator = CodeComparator::None;  ///< None: left to the terminology's type
    const Expression* terminology = nullptr;           ///< null without `:`
};

struct AliasedSource {
    const Expression* expression = nullptr;
    Identifier alias;
    SourceRange range;
};

struct LetItem {
    Identifier name;
    const Expression* expression = nullptr;
    SourceRange range;
};

/// `with` (or `without`) source `such that` condition.
struct Relationship {
    bool without = false;
    AliasedSource source;
    const Expression* condition = nullptr;
    SourceRange range;
};

enum class Quantifier : std::uint8_t { None, All, Distinct };

/// `return [all|distinct] expression`.
struct ReturnClause {
    Quantifier quantifier = Quantifier::None;
    const Expression* expression = nullptr;
    SourceRange range;
};

/// `aggregate [all|distinct] name [starting value]: expression`.
struct AggregateClause {
    Quantifier quantifier = Quantifier::None;
    Identifier name;
    const Expression* starting = nullptr;  ///< null without `starting`
    const Expression* expression = nullptr;
    SourceRange range;
};

enum class SortDirection : std::uint8_t { Ascending, Descending };

struct SortItem {
    const Expression* expression = nullptr;
    SortDirection direction = SortDirection::Ascending;
    SourceRange range;
};

/// `sort desc` (no items: by the value itself) or `sort by a, b desc`.
struct SortClause {
    SortDirection direction = SortDirection::Ascending;  ///< only without items
    std::span<const SortItem> items;
    SourceRange range;
};

struct Query : ExpressionOf<ExpressionKind::Query> {
    std::span<const AliasedSource> sources;  ///< one or more
    std::span<const LetItem> lets;
    std::span<const Relationship> relationships;
    const Expression* where = nullptr;            ///< null without `where`
    const AggregateClause* aggregate = nullptr;   ///< null without; never together with return
    const ReturnClause* return_clause = nullptr;  ///< null without
    const SortClause* sort = nullptr;             ///< null without
};

enum class UnaryOperator : std::uint8_t {
    Plus,
    Minus,
    Not,
    Exists,
    Distinct,
    Flatten,
    StartOf,
    EndOf,
    WidthOf,
    SuccessorOf,
    PredecessorOf,
    SingletonFrom,
    PointFrom,
};

struct Unary : ExpressionOf<ExpressionKind::Unary> {
    UnaryOperator op = UnaryOperator::Plus;
    const Expression* operand = nullptr;
};

enum class BinaryOperator : std::uint8_t {
    Power,            ///< `^`
    Multiply,         ///< `*`
    Divide,           ///< `/`
    TruncatedDivide,  ///< `div`
    Modulo,           ///< `mod`
    Add,              ///< `+`
    Subtract,         ///< `-`
    Concatenate,      ///< `&`
    Union,            ///< `union`, `|`
    Intersect,
    Except,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,          ///< `=`
    NotEqual,       ///< `!=`
    Equivalent,     ///< `~`
    NotEquivalent,  ///< `!~`
    And,
    Or,
    Xor,
    Implies,
};

/// Chains of up to so many operators are a tree as high as they are long; a longer one is halved
/// until its parts are no longer than that, so that it is this high and its logarithm.
constexpr std::uint32_t kChainWhole = 64;

/// All of them associate to the left: `a + b + c + d` is a chain of three in `left`. Whoever walks
/// the tree goes down a chain in a loop.
struct Binary : ExpressionOf<ExpressionKind::Binary> {
    BinaryOperator op = BinaryOperator::Add;
    std::uint16_t chain = 1;            ///< operators from this one down by `left`
    std::uint16_t operands_height = 1;  ///< height of the highest operand of the chain
    const Expression* left = nullptr;
    const Expression* right = nullptr;
    SourceRange operator_range;
};

enum class TimingKind : std::uint8_t {
    Same,        ///< `same [precision] as | or before | or after`
    Includes,    ///< `[properly] includes`
    IncludedIn,  ///< `[properly] during`, `[properly] included in`
    Relative,    ///< `[offset] [on or] before | after [or on]`
    Within,      ///< `[properly] within offset of`
    Meets,
    Overlaps,
    Starts,
    Ends,
};

/// Which end of an interval operand a phrase names.
enum class Boundary : std::uint8_t { None, Start, End };

enum class Direction : std::uint8_t { None, Before, After };

enum class OffsetQualifier : std::uint8_t { Exactly, OrMore, OrLess, MoreThan, LessThan };

/// `left phrase right`, every spelling of intervalOperatorPhrase reduced to the same members.
/// The boundary of the left side comes from `starts ...`/`ends ...` (`occurs` says nothing), that
/// of the right side from `... start`/`... end`.
struct Timing : ExpressionOf<ExpressionKind::Timing> {
    TimingKind timing = TimingKind::Same;
    const Expression* left = nullptr;
    const Expression* right = nullptr;
    Boundary left_boundary = Boundary::None;
    Boundary right_boundary = Boundary::None;
    bool properly = false;   ///< Includes, IncludedIn, Within
    bool inclusive = false;  ///< Relative: `on or before`, `after or on`
    /// Same: None is `as`, Before is `or before`, After is `or after`. Relative: Before or After.
    /// Meets, Overlaps: None, Before or After.
    Direction direction = Direction::None;
    std::optional<Precision> precision;
    const QuantityLiteral* offset = nullptr;  ///< Relative (null without), Within (never null)
    OffsetQualifier offset_qualifier = OffsetQualifier::Exactly;  ///< Relative
    SourceRange operator_range;                                   ///< the whole phrase
};

/// `left in [precision of] right`, `left contains [precision of] right`.
struct Membership : ExpressionOf<ExpressionKind::Membership> {
    bool contains = false;
    const Expression* left = nullptr;
    const Expression* right = nullptr;
    std::optional<Precision> precision;
    SourceRange operator_range;
};

/// `operand [properly] between low and high`.
struct Between : ExpressionOf<ExpressionKind::Between> {
    bool properly = false;
    const Expression* operand = nullptr;
    const Expression* low = nullptr;
    const Expression* high = nullptr;
};

/// `[duration in] days between low and high`, `difference in days between low and high`.
struct DurationBetween : ExpressionOf<ExpressionKind::DurationBetween> {
    bool difference = false;
    Precision precision = Precision::Day;
    const Expression* low = nullptr;
    const Expression* high = nullptr;
};

/// `duration in days of operand`, `difference in days of operand`.
struct DurationOf : ExpressionOf<ExpressionKind::DurationOf> {
    bool difference = false;
    Precision precision = Precision::Day;
    const Expression* operand = nullptr;
};

/// `year from operand`, `date from operand`.
struct ComponentFrom : ExpressionOf<ExpressionKind::ComponentFrom> {
    DateTimeComponent component = DateTimeComponent::Year;
    const Expression* operand = nullptr;
};

enum class TestedValue : std::uint8_t { Null, True, False };

/// `operand is [not] null | true | false`.
struct IsTest : ExpressionOf<ExpressionKind::IsTest> {
    bool negated = false;
    TestedValue value = TestedValue::Null;
    const Expression* operand = nullptr;
};

/// `operand is Type`.
struct TypeTest : ExpressionOf<ExpressionKind::TypeTest> {
    const Expression* operand = nullptr;
    const TypeSpecifier* type = nullptr;
};

/// `operand as Type`, or `cast operand as Type`, which is strict.
struct Cast : ExpressionOf<ExpressionKind::Cast> {
    bool strict = false;
    const Expression* operand = nullptr;
    const TypeSpecifier* type = nullptr;
};

/// `convert operand to Type`, `convert operand to 'mg'`.
struct Convert : ExpressionOf<ExpressionKind::Convert> {
    const Expression* operand = nullptr;
    const TypeSpecifier* type = nullptr;  ///< null when a unit is given
    const Unit* unit = nullptr;           ///< null when a type is given
};

/// `minimum Type`, `maximum Type`.
struct TypeExtent : ExpressionOf<ExpressionKind::TypeExtent> {
    bool maximum = false;
    const NamedType* type = nullptr;
};

/// `if condition then then_branch else else_branch`.
struct If : ExpressionOf<ExpressionKind::If> {
    const Expression* condition = nullptr;
    const Expression* then_branch = nullptr;
    const Expression* else_branch = nullptr;
};

struct CaseItem {
    const Expression* when = nullptr;
    const Expression* then = nullptr;
    SourceRange range;
};

/// `case [comparand] when ... then ... else ... end`.
struct Case : ExpressionOf<ExpressionKind::Case> {
    const Expression* comparand = nullptr;  ///< null without
    std::span<const CaseItem> items;        ///< one or more
    const Expression* else_branch = nullptr;
};

/// `collapse operand [per ...]`, `expand operand [per ...]`.
struct CollapseExpand : ExpressionOf<ExpressionKind::CollapseExpand> {
    bool expand = false;
    const Expression* operand = nullptr;
    std::optional<Precision> per_precision;  ///< `per day`
    const Expression* per = nullptr;         ///< `per 2 days`; null without
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

/// Stands where the parser reported an error: the translator stays silent about it.
struct InvalidExpression : ExpressionOf<ExpressionKind::Invalid> {};

// ---- Library -------------------------------------------------------------------------------

enum class Access : std::uint8_t { Public, Private };

struct LibraryDefinition {
    QualifiedName name;
    std::optional<Text> version;
    SourceRange range;
};

struct UsingDefinition {
    QualifiedName model;
    std::optional<Text> version;
    std::optional<Identifier> alias;  ///< `called`
    SourceRange range;

    [[nodiscard]] std::string_view local_name() const { return alias ? alias->name : model.last(); }
};

struct IncludeDefinition {
    QualifiedName library;
    std::optional<Text> version;
    std::optional<Identifier> alias;  ///< `called`
    SourceRange range;

    [[nodiscard]] std::string_view local_name() const {
        return alias ? alias->name : library.last();
    }
};

struct CodesystemDefinition {
    Access access = Access::Public;
    Identifier name;
    Text id;
    std::optional<Text> version;
    SourceRange range;
};

struct ValuesetDefinition {
    Access access = Access::Public;
    Identifier name;
    Text id;
    std::optional<Text> version;
    std::span<const QualifiedName> codesystems;  ///< `codesystems { a, Lib.b }`
    SourceRange range;
};

struct CodeDefinition {
    Access access = Access::Public;
    Identifier name;
    Text id;
    QualifiedName codesystem;  ///< one or two parts
    std::optional<Text> display;
    SourceRange range;
};

struct ConceptDefinition {
    Access access = Access::Public;
    Identifier name;
    std::span<const QualifiedName> codes;  ///< one or two parts each
    std::optional<Text> display;
    SourceRange range;
};

struct ParameterDefinition {
    Access access = Access::Public;
    Identifier name;
    const TypeSpecifier* type = nullptr;        ///< null without
    const Expression* default_value = nullptr;  ///< null without
    SourceRange range;
};

/// `context Patient`, `context FHIR.Patient`.
struct ContextDefinition {
    std::optional<Identifier> model;
    Identifier name;
    SourceRange range;
};

/// `define [access] name: expression`.
struct ExpressionDefinition {
    Access access = Access::Public;
    Identifier name;
    const ContextDefinition* context = nullptr;  ///< the one in force; null before the first
    const Expression* expression = nullptr;      ///< Invalid when it could not be read
    SourceRange range;
};

struct OperandDefinition {
    Identifier name;
    const TypeSpecifier* type = nullptr;
    SourceRange range;
};

/// `define [access] [fluent] function name(operands) [returns Type]: body | external`.
struct FunctionDefinition {
    Access access = Access::Public;
    bool fluent = false;
    Identifier name;
    std::span<const OperandDefinition> operands;
    const TypeSpecifier* returns = nullptr;      ///< null without
    const Expression* body = nullptr;            ///< null when external
    const ContextDefinition* context = nullptr;  ///< the one in force; null before the first
    SourceRange range;

    [[nodiscard]] bool external() const { return body == nullptr; }
};

/// Owns the memory of one tree. Not copied, not moved: nodes point into it.
class Document {
  public:
    explicit Document(std::string file, std::size_t bytes_hint = 4096)
        : file_(std::move(file)), arena_(bytes_hint) {}
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    /// As given by the caller; what diagnostics name.
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] std::pmr::memory_resource& arena() { return arena_; }

  protected:
    ~Document() = default;

  private:
    std::string file_;
    std::pmr::monotonic_buffer_resource arena_;
};

/// One CQL library. Definitions of each kind stand in the order of the text.
class Library final : public Document {
  public:
    using Document::Document;

    const LibraryDefinition* identifier = nullptr;  ///< null: the library has no name
    std::span<const UsingDefinition> usings;
    std::span<const IncludeDefinition> includes;
    std::span<const CodesystemDefinition> codesystems;
    std::span<const ValuesetDefinition> valuesets;
    std::span<const CodeDefinition> codes;
    std::span<const ConceptDefinition> concepts;
    std::span<const ParameterDefinition> parameters;
    std::span<const ContextDefinition* const> contexts;
    std::span<const ExpressionDefinition> expressions;
    std::span<const FunctionDefinition> functions;
};

/// One expression on its own, as in the `text/cql-expression` of a PlanDefinition.
class ExpressionRoot final : public Document {
  public:
    using Document::Document;

    const Expression* expression = nullptr;  ///< Invalid when it could not be read
};

}  // namespace hookline::cql::ast
