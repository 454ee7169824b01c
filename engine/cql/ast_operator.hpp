#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/cql/ast_term.hpp"

/// Operators and conditionals of the syntax tree (ast.hpp).
namespace hookline::cql::ast {

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

/// `collapse operand [per ...]`, `expand operand [per ...]`.
struct CollapseExpand : ExpressionOf<ExpressionKind::CollapseExpand> {
    bool expand = false;
    const Expression* operand = nullptr;
    std::optional<Precision> per_precision;  ///< `per day`
    const Expression* per = nullptr;         ///< `per 2 days`; null without
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

}  // namespace hookline::cql::ast
