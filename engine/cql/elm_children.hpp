#pragma once

#include "engine/cql/elm.hpp"

namespace hookline::cql::elm {

/// Calls `visit` with every expression directly below `expression`, in no order that means
/// anything. Bodies of definitions and functions that it names are not below it.
template <class Visit>
void for_each_child(const Expression& expression, Visit&& visit) {
    const auto give = [&visit](const ExpressionPointer& child) {
        if (child != nullptr) {
            visit(*child);
        }
    };
    for (const ExpressionPointer& operand : expression.operands) {
        give(operand);
    }
    give(expression.related);
    if (expression.query == nullptr) {
        return;
    }
    const QueryParts& query = *expression.query;
    for (const QuerySource& source : query.sources) {
        give(source.expression);
    }
    for (const QueryLet& let : query.lets) {
        give(let.expression);
    }
    for (const QueryRelationship& relationship : query.relationships) {
        give(relationship.source.expression);
        give(relationship.condition);
    }
    for (const ExpressionPointer* part :
         {&query.where, &query.returned, &query.aggregate, &query.aggregate_start}) {
        give(*part);
    }
    for (const SortItem& item : query.sort) {
        give(item.expression);
    }
}

}  // namespace hookline::cql::elm
