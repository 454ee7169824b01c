#pragma once

#include <cstdint>
#include <span>

#include "engine/cql/ast_node.hpp"

/// Retrieves and queries of the syntax tree (ast.hpp).
namespace hookline::cql::ast {

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

}  // namespace hookline::cql::ast
