#pragma once

#include <array>

#include "mappings/listed_resources.hpp"

namespace hookline::mappings {

/// By the number of the key in kSourceNames.
using SourceStates = std::array<SourceState, kSourceNames.size()>;

/// Lists the resources of the prefetch, and says what is known of each of its keys (CH-060 ff.). An
/// entry that cannot be read is named. What only others refer to goes into the index of references
/// alone. Internal to mappings.
[[nodiscard]] SourceStates read_sources(MappingContext& context, ListedResources& listed);

}  // namespace hookline::mappings
