#pragma once

#include <cstddef>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// Prepares the process for serving: no core dumps and no debugger of other users (SR-094),
/// SIGPIPE ignored, and room for `connections_max` descriptors and `reserve` others (SR-006); the
/// soft limit is raised when the hard limit allows it.
///
/// Errors: LoadFailed when the descriptor limit is too low or a call is refused.
[[nodiscard]] Result<void> prepare_process(std::size_t connections_max, std::size_t reserve = 64);

/// From now on SIGHUP waits until `run_until_signal` takes it up: it would end a process that is
/// still starting. For the calling thread and those that it makes.
void hold_hangups();

/// What `hold_hangups` held comes now.
void let_hangups_come();

}  // namespace hookline::hooks
