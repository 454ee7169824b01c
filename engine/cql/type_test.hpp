#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/model_info.hpp"
#include "engine/cql/types.hpp"
#include "engine/cql/value.hpp"

namespace hookline::cql {

/// Whether a value that is not null is of a type, as `is` and `as` ask. Immutable.
class TypeTest {
  public:
    /// `model` may be null, when there are no classes.
    TypeTest(const Type& type, const ModelInfo* model, const ModelBinding& binding);

    [[nodiscard]] bool holds(const Value& value) const;

  private:
    [[nodiscard]] bool holds(const TupleValue& tuple) const;

    TypeKind kind_;
    std::vector<const ObjectType*> objects_;  // Class: it and those derived from it
    std::vector<TypeTest> inner_;             // List, Interval: one; Choice, Tuple: all
    std::vector<std::string> names_;          // Tuple
};

}  // namespace hookline::cql
