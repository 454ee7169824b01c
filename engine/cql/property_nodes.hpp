#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/operands.hpp"

namespace hookline::cql {

/// An element of an instance of a class of the model.
[[nodiscard]] NewNode make_object_property_node(NodePointer operand, PropertyGetter getter,
                                                std::string name);
/// The same of the instance in a local.
[[nodiscard]] NewNode make_local_property_node(int slot, PropertyGetter getter, std::string name);
/// An element of a system type or of a tuple; the translator has checked that there is one.
[[nodiscard]] NewNode make_system_property_node(NodePointer operand, std::string name);

/// How the classes among the alternatives of a choice read the element.
using PropertyGetters = std::vector<std::pair<const ObjectType*, PropertyGetter>>;
/// An element of a value whose type is a choice; null of an alternative without it.
[[nodiscard]] NewNode make_choice_property_node(NodePointer operand, std::string name,
                                                PropertyGetters getters);

}  // namespace hookline::cql
