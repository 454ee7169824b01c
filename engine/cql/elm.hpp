#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/cql/operator_table.hpp"
#include "engine/cql/types.hpp"
#include "engine/cql/value.hpp"
#include "fhir/base/diagnostics.hpp"

/// The typed tree: shaped and named like ELM, every name resolved, every conversion a node.
namespace hookline::cql::elm {

enum class Kind : std::uint8_t {
    Literal,        ///< `value`; also Null
    Local,          ///< AliasRef, QueryLetRef, OperandRef, $this, $total: `slot`
    ParameterRef,   ///< `definition`
    ExpressionRef,  ///< `definition`
    FunctionRef,    ///< `definition`, operands
    PatientRef,     ///< the patient of the context
    Property,       ///< `name` of operand 0
    Retrieve,       ///< class `name`; optional operand 0: value set, code or concept, literal
    Query,
    Operator,  ///< a row of the operator table
    And,
    Or,
    Implies,
    If,    ///< condition, then, else
    Case,  ///< pairs when/then, then else
    Coalesce,
    List,
    Interval,  ///< low, high, closed flags; operands 2 and 3: expressions instead of the flags
    Tuple,     ///< `names` and operands
    Instance,  ///< of `type`: `names` and operands
    Let,       ///< operand 0 is evaluated into `slot`, then operand 1 is the result
    As,        ///< run-time test: another type gives null, or an error when `strict`
    Is,
};

struct Expression;
using ExpressionPointer = std::unique_ptr<Expression>;

struct QuerySource {
    ExpressionPointer expression;
    int slot = -1;
    std::string alias;
    bool is_list = true;  ///< a single value is a source of one element
};

struct QueryRelationship {
    QuerySource source;
    ExpressionPointer condition;
    bool without = false;
};

struct QueryLet {
    ExpressionPointer expression;
    int slot = -1;
    std::string name;
};

struct SortItem {
    ExpressionPointer expression;  ///< null: by the value itself
    bool descending = false;
};

struct QueryParts {
    std::vector<QuerySource> sources;
    std::vector<QueryLet> lets;
    std::vector<QueryRelationship> relationships;
    ExpressionPointer where;
    ExpressionPointer returned;  ///< null: the source, or a tuple of the sources
    bool distinct = false;
    ExpressionPointer aggregate;
    ExpressionPointer aggregate_start;
    int aggregate_slot = -1;
    std::string aggregate_name;
    std::vector<SortItem> sort;
    int sort_slot = -1;   ///< where the element stands while sort items are evaluated
    bool single = false;  ///< all sources are single values: so is the result
};

struct Expression {
    Kind kind = Kind::Literal;
    const Type* type = nullptr;
    SourceRange range;
    std::vector<ExpressionPointer> operands;

    Value value;                       ///< Literal; memory of the LibrarySet
    int slot = -1;                     ///< Local
    int definition = -1;               ///< index in the LibrarySet
    std::string name;                  ///< Property, Retrieve, references; Literal: MinValue ...
    std::vector<std::string> names;    ///< Tuple
    const OperatorRow* row = nullptr;  ///< Operator
    OperatorAttributes attributes;     ///< Operator
    bool low_closed = true;            ///< Interval
    bool high_closed = true;
    bool strict = false;           ///< As
    bool written = false;          ///< As: stands in the text, is no conversion
    bool comparand = false;        ///< Case: each `when` is Equal(comparand, item)
    const Type* tested = nullptr;  ///< As, Is
    ExpressionPointer related;     ///< Retrieve: the instance to whose data it looks; or null
    std::unique_ptr<QueryParts> query;
};

}  // namespace hookline::cql::elm
