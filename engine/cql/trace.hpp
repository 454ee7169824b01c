#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/library_set.hpp"
#include "engine/cql/value.hpp"
#include "fhir/base/diagnostics.hpp"

/// Why a definition has its value. Asked of an Evaluation.
namespace hookline::cql {

/// A retrieve whose outcome decided a value.
struct RetrieveEvidence {
    std::string_view class_name;   ///< unqualified
    std::string_view terminology;  ///< the code or the name of the value set; empty without one
    std::size_t found = 0;         ///< instances that it returned; 0: it came back empty
    RetrieveState state = RetrieveState::Complete;
    std::string_view file;
    SourceRange range;
};

/// Why a definition has its value: the smallest part of evaluation that settles it.
///
/// What was not evaluated decides nothing, and of what was evaluated only what the value rests on:
/// of `A and B` that is false the false operand, of a `case` its tests and the chosen result, of an
/// `exists` that is true the elements found, of `First` the one element, of a null result the null
/// operands. Everything is in the order of its first use and stands once; texts and values live as
/// long as the LibrarySet and the arena of the evaluation.
///
/// Instances of classes that are no evidence (ObjectType) are left out, and so is all that stands
/// behind a definition that comes to read nothing else.
struct Explanation {
    Value value;
    bool given = false;  ///< the value is an override: nothing else decided it
    /// Instances of the model on which the value rests, also through other definitions.
    std::vector<Value> resources;
    /// Instances that were looked at and ruled out where that decided the value: an `exists` that
    /// is false because no instance met its condition.
    std::vector<Value> ruled_out;
    /// Retrieves on which the value rests. Those with `found` == 0 or a state other than Complete
    /// say which data were missing.
    std::vector<RetrieveEvidence> retrieves;
    /// Definitions on whose values it rests, directly and through others.
    std::vector<DefinitionRef> definitions;
};

}  // namespace hookline::cql
