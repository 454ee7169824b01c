#pragma once

#include "engine/cql/operands.hpp"

namespace hookline::cql {

/// `if` and `case`: test, result, test, result, ..., otherwise.
[[nodiscard]] NewNode make_case_node(Nodes operands);
/// The first operand that is not null; `over_list`: the first such element of its one operand.
[[nodiscard]] NewNode make_coalesce_node(Nodes operands, bool over_list);

}  // namespace hookline::cql
