#pragma once

#include <memory>

#include "engine/plan/activity.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {

/// Reads one ActivityDefinition; nullptr with findings when it is not usable. The JSON of `file`
/// must outlive it.
[[nodiscard]] std::unique_ptr<Activity> read_activity(const mappings::JsonFile& file,
                                                      Diagnostics& diagnostics);

/// Reads one PlanDefinition of type order-set; nullptr with findings when it is not usable.
[[nodiscard]] std::unique_ptr<Activity> read_order_set(const mappings::JsonFile& file,
                                                       Diagnostics& diagnostics);

}  // namespace hookline::engine
