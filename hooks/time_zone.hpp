#pragma once

#include <string>
#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// Whether `name` is a zone of the machine's time zone database, such as `Europe/Berlin` or `UTC`.
/// Errors: LoadFailed; the C library itself takes UTC for a name that it does not know.
[[nodiscard]] Result<void> check_time_zone(std::string_view name);

/// Makes `name`, which must pass `check_time_zone`, the local time of this process (SR-200).
///
/// The C library has one zone for the whole process: only before other threads start. From then on
/// `localtime_r` may be called by any thread.
void use_time_zone(std::string_view name);

}  // namespace hookline::hooks
