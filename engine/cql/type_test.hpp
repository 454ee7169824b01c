#pragma once

#include <memory>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/types.hpp"
#include "engine/cql/value.hpp"

namespace hookline::cql {

/// Whether a value that is not null is of a type, as `is` and `as` ask. Immutable.
class TypeTest {
  public:
    TypeTest(const Type& type, const ModelBinding& binding);

    [[nodiscard]] bool holds(const Value& value) const;

  private:
    TypeKind kind_;
    const ObjectType* object_ = nullptr;  // Class
    std::vector<TypeTest> inner_;         // List, Interval: one; Choice: all
};

}  // namespace hookline::cql
