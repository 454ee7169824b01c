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

/// What may be different between two evaluations.
struct Differences {
    std::set<std::string, std::less<>> classes;  ///< other instances, by the name in the retrieve
    std::vector<DefinitionRef> overrides;        ///< other values given
};

/// By definition and function of the set: whether it can come to read what is different, itself or
/// through what it names, as `reads_of` walks. What is false here has the same value in both.
[[nodiscard]] std::vector<bool> dependents_of(const LibrarySet& libraries,
                                              const Differences& differences);

}  // namespace hookline::cql
