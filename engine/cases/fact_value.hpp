#pragma once

#include "engine/cql/types.hpp"
#include "engine/cql/value.hpp"
#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/value.hpp"

namespace hookline::engine {

/// The value that a case gives for a fact of type `type`: `yes` and `no` for Boolean; `unknown` and
/// null become null, for lists the empty list. Errors: LoadFailed when the value does not fit.
[[nodiscard]] Result<cql::Value> read_fact_value(const fhir::json::Value& value,
                                                 const cql::Type& type, RequestArena& arena);

/// What stands for an unknown fact of the type.
[[nodiscard]] cql::Value unknown_fact(const cql::Type& type);

}  // namespace hookline::engine
