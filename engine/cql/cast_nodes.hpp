#pragma once

#include <string>

#include "engine/cql/operands.hpp"
#include "engine/cql/type_test.hpp"

namespace hookline::cql {

/// A value of another type gives null, or an error when `strict`.
[[nodiscard]] NewNode make_as_node(NodePointer operand, TypeTest test, bool strict,
                                   std::string where);
[[nodiscard]] NewNode make_is_node(NodePointer operand, TypeTest test);

}  // namespace hookline::cql
