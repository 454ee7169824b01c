#pragma once

#include "engine/cql/operands.hpp"

namespace hookline::cql {

/// A value that is the same in every request.
[[nodiscard]] NewNode make_literal_node(Value value);
/// What stands in a slot of the frame.
[[nodiscard]] NewNode make_local_node(int slot);
/// Evaluates `value` into the slot, then `result`.
[[nodiscard]] NewNode make_let_node(NodePointer value, NodePointer result, int slot);
/// Indices are those of the Program.
[[nodiscard]] NewNode make_parameter_node(int index);
[[nodiscard]] NewNode make_definition_node(int index);
[[nodiscard]] NewNode make_function_node(int index, Nodes operands);
[[nodiscard]] NewNode make_patient_node();

}  // namespace hookline::cql
