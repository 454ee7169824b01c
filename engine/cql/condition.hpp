#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/cql/library_set.hpp"
#include "engine/cql/node.hpp"
#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

struct Program;

/// A Boolean expression taken apart at its logic, down to the comparisons, so that a reader can say
/// which part decided and what each part rests on.
struct Condition {
    enum class Kind : std::uint8_t {
        And,
        Or,
        Not,
        IsTrue,
        IsFalse,
        Reference,  ///< to another Boolean definition
        Test,       ///< anything else: evaluated as a whole
    };

    Kind kind = Kind::Test;
    std::vector<Condition> parts;  ///< And and Or: two or more; Not, IsTrue, IsFalse: one
    DefinitionRef definition;      ///< Reference
    SourceRange range;             ///< in the file of the definition that it belongs to

    // Test only
    NodePointer node;
    int slot_count = 0;
    std::vector<DefinitionRef> uses;  ///< definitions that it names, also through functions
    std::vector<const ObjectType*> retrieves;  ///< classes that it retrieves itself
};

/// Takes the body of every Boolean definition apart. `compile` was called before.
void build_conditions(Program& program);

}  // namespace hookline::cql
