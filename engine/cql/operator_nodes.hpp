#pragma once

#include <string>

#include "engine/cql/elm.hpp"
#include "engine/cql/operands.hpp"

namespace hookline::cql {

/// A row of the operator table; `where` is the place for errors.
[[nodiscard]] NewNode make_operator_node(const elm::Expression& tree, Nodes operands,
                                         std::string where);
/// And, Or or Implies: the right operand is left out when the left one decides.
[[nodiscard]] NewNode make_logic_node(elm::Kind kind, NodePointer left, NodePointer right);

}  // namespace hookline::cql
