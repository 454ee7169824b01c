#pragma once

#include <string>
#include <string_view>

#include "engine/cql/library_set.hpp"

namespace hookline::cql {

/// A loaded library as ELM in JSON, shaped as the reference translator writes it with its default
/// options: identifier, usings, includes, parameters, code systems, value sets, codes, concepts,
/// contexts and statements; type and locator of every node, no annotations and no result types.
///
/// DEVIATION: what the typed tree has folded at load is written folded (a literal in place of the
/// selector that made it), and numbers of literals in their shortest spelling.
/// Spec: CQL 1.5.3, Appendix F and the ELM schema r1. The library must be one of the set.
[[nodiscard]] std::string elm_json(const LibrarySet& libraries, std::string_view library,
                                   unsigned indent = 2);

}  // namespace hookline::cql
