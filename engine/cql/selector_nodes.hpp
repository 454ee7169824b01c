#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/cql/data_source.hpp"
#include "engine/cql/elm.hpp"
#include "engine/cql/operands.hpp"

namespace hookline::cql {

[[nodiscard]] NewNode make_list_node(Nodes elements);
/// Low, high, and for an interval that is converted the flags of the other one as well.
[[nodiscard]] NewNode make_interval_node(const elm::Expression& tree, Nodes operands,
                                         std::string where);
/// `names` and `elements` run in parallel; the names belong to the program.
[[nodiscard]] NewNode make_tuple_node(std::span<const std::string_view> names, Nodes elements);
/// Elements that are not there are null. `object` is set for a class of the model.
/// Spec: CQL 1.5.3, Author's Guide, Clinical Values; Logical Specification, Instance.
[[nodiscard]] NewNode make_instance_node(const Type& type, const ObjectType* object,
                                         std::span<const std::string_view> names, Nodes elements);

}  // namespace hookline::cql
