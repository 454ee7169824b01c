#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/cql/library_set.hpp"

namespace hookline::cql {

/// What definitions can read of the data, however they come out.
struct Reads {
    std::set<std::string, std::less<>> classes;  ///< retrieved, and `Patient` where it is named
    std::set<std::string, std::less<>> texts;    ///< all texts that are written there
    std::vector<DefinitionRef> definitions;      ///< reached, the given ones included
};

/// Walks the typed trees of the definitions and of everything that they name: other definitions,
/// functions, defaults of parameters. Both branches of every conditional count.
[[nodiscard]] Reads reads_of(const LibrarySet& libraries,
                             std::span<const DefinitionRef> definitions);

}  // namespace hookline::cql
