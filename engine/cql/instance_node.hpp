#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/node.hpp"
#include "engine/cql/types.hpp"

namespace hookline::cql {

/// An instance selector. `names` and `elements` run in parallel; elements that are not there are
/// null. `object` is set for a class of the model.
/// Spec: CQL 1.5.3, Author's Guide, Clinical Values and Tuples; Logical Specification, Instance.
[[nodiscard]] std::unique_ptr<Node> make_instance_node(const Type& type, const ObjectType* object,
                                                       std::span<const std::string_view> names,
                                                       std::vector<NodePointer> elements);

}  // namespace hookline::cql
