#pragma once

#include "engine/cql/program.hpp"

namespace hookline::cql {

/// Typed tree -> compiled nodes for every definition and parameter of the program.
void compile(Program& program);

}  // namespace hookline::cql
