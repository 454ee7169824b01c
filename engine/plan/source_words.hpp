#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/record_statement.hpp"

namespace hookline::engine {

/// What a clinician calls the data behind a prefetch key: `diagnosticReports` -> `diagnostic
/// reports`; `draftOrders`: an order of the call that cannot be read. A key that is not known is
/// returned as it is.
[[nodiscard]] std::string source_in_words(std::string_view key);

[[nodiscard]] std::vector<std::string> sources_in_words(std::span<const std::string> keys);

/// A paragraph of Markdown that names the resources which were sent but could not be used, the
/// first five of them: those that the call is about (`of_call`), or all others; empty for none.
[[nodiscard]] std::string lost_in_words(std::span<const mappings::SkippedResource> skipped,
                                        bool of_call);

}  // namespace hookline::engine
