#pragma once

#include <string_view>

#include "fhir/base/result.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// Reads the argument of `--now`: a full date (its last second in UTC, so that everything of that
/// day has happened) or a dateTime with seconds and offset. Empty: the machine's own time.
/// Errors: LoadFailed with a message that shows the accepted forms.
[[nodiscard]] Result<RequestTime> parse_now(std::string_view text);

}  // namespace hookline::hooks
