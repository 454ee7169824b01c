#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/cql/node.hpp"

namespace hookline::cql {

/// A source of a query; its rows stand in the local `slot`. One that is no list is one row.
struct QuerySourceNode {
    NodePointer expression;
    std::size_t slot;
    bool is_list;
    std::string_view alias;  // owner: the program
};

/// A whole query, compiled; its clauses in the order in which they run.
struct QueryPlan {
    struct Let {
        NodePointer expression;
        std::size_t slot;
    };
    struct Relationship {
        QuerySourceNode source;
        NodePointer condition;
        bool without;
    };
    struct Sort {
        NodePointer expression;  // null: by the value itself
        bool descending;
    };
    std::vector<QuerySourceNode> sources;
    std::span<const std::string_view> names;  // of the sources; owner: the program
    std::vector<Let> lets;
    std::vector<Relationship> relationships;
    NodePointer where;
    NodePointer returned;
    bool distinct = false;
    NodePointer aggregate;
    NodePointer aggregate_start;
    std::size_t aggregate_slot = 0;
    std::vector<Sort> sort;
    std::size_t sort_slot = 0;
    bool single = false;
};

/// A query: sources, let, with/without, where, return or aggregate, sort, in this order.
/// A null source makes the result null. Spec: CQL 1.5.3, Queries.
class QueryNode final : public Node {
  public:
    explicit QueryNode(QueryPlan plan) : plan_(std::move(plan)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override;

  private:
    struct Rows;

    void visit_source(Frame& frame, std::size_t source,
                      std::span<const std::span<const Value>> lists, Rows& rows) const;
    [[nodiscard]] bool visit_row(Frame& frame, Rows& rows) const;
    [[nodiscard]] bool is_repeated(Frame& frame, Rows& rows) const;
    [[nodiscard]] bool related(Frame& frame) const;
    [[nodiscard]] Value row_value(Frame& frame) const;
    void drop_duplicates(Frame& frame, Rows& rows) const;
    void sort_rows(Frame& frame, Rows& rows) const;

    QueryPlan plan_;
};

}  // namespace hookline::cql
