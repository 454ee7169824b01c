#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "mappings/mapping_context.hpp"

namespace hookline::mappings {

/// One thing that a RequestGroup or CarePlan orders.
struct GroupPart {
    /// The order; null when what the group refers to cannot be found.
    const fhir::json::Value* order = nullptr;
    /// It is a resource of its own, neither contained in the group nor written out in it.
    bool stands_alone = false;
    /// Written out in the group (`activity.detail`, `action.code`): it has no id of its own.
    bool is_written_out = false;
    std::string_view list;  ///< `action`, `activity`
    std::size_t index = 0;  ///< in the list, of the outermost action
};

/// What a RequestGroup or CarePlan orders, in its order: actions at any depth, activities by
/// reference or detail (patient model 3.9). What is cancelled, over or not to be done is left out.
[[nodiscard]] std::vector<GroupPart> parts_of_group(MappingContext& context,
                                                    const fhir::json::Value& group);

}  // namespace hookline::mappings
