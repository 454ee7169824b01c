#pragma once

#include <string>

#include "engine/cql/data_source.hpp"
#include "engine/cql/operands.hpp"

namespace hookline::cql {

/// All instances of the class; with `value_set` >= 0 those whose primary code is in it.
[[nodiscard]] NewNode make_retrieve_node(const ObjectType* type, int value_set);
/// The same for the instance that `context` gives; null when that is null. `where` is the place for
/// errors.
[[nodiscard]] NewNode make_related_retrieve_node(NodePointer context, const ObjectType* type,
                                                 int value_set, std::string where);
/// Those whose code, read by `getter`, is equivalent to the code or concept `terminology` or in the
/// value set that it is.
[[nodiscard]] NewNode make_filtered_retrieve_node(const ObjectType* type, PropertyGetter getter,
                                                  Value terminology);

}  // namespace hookline::cql
