#pragma once

#include "engine/cql/program.hpp"

namespace hookline::cql {

class ConstantFolder;

/// Typed tree -> compiled nodes for every definition and parameter of the program.
void compile(Program& program);

/// One expression of a definition of `file` as a node of its own.
[[nodiscard]] NodePointer compile_expression(Program& program, ConstantFolder& folder,
                                             const std::string& file,
                                             const elm::Expression& expression);

}  // namespace hookline::cql
