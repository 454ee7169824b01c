#pragma once

#include <string>

#include "engine/cql/ast.hpp"

namespace hookline::cql {

/// The tree as s-expressions on one line, for tests and for looking at what the parser understood:
/// `(and (ref A) (is-null (member (ref B) code)))`. Not CQL, and not read back.
[[nodiscard]] std::string print(const ast::Expression& expression);

/// A library: one line for each definition, in the order of the members of ast::Library.
[[nodiscard]] std::string print(const ast::Library& library);

}  // namespace hookline::cql
