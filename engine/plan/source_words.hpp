#pragma once

#include <string>
#include <string_view>

namespace hookline::engine {

/// What a clinician calls the data behind a prefetch key: `diagnosticReports` -> `diagnostic
/// reports`. A key that is not known is returned as it is.
[[nodiscard]] std::string source_in_words(std::string_view key);

}  // namespace hookline::engine
