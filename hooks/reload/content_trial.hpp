#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hooks/content.hpp"
#include "hooks/reload/live_content.hpp"
#include "hooks/reload/reload_status.hpp"

namespace hookline::hooks {

/// Content that was loaded and put to the test, with what else a reload brings.
struct ContentTrial {
    std::shared_ptr<const Snapshot> snapshot;  ///< null exactly when there is a fault
    std::optional<ContentFault> fault;
    std::size_t cases = 0;                     ///< that were run
    std::vector<std::string> untested;         ///< ids of guidelines that bring no cases
    std::optional<AnswerOptions> options{};    ///< with which it answers; not set: as before
    std::vector<std::string> needs_restart{};  ///< see ReloadEvent
    std::function<void()> when_live{};         ///< called once it answers, on the reloader's thread
};

/// The first error of `diagnostics`, its place below the folders of the content.
[[nodiscard]] ContentFault content_fault(std::string_view kind, const Diagnostics& diagnostics,
                                         const ContentPaths& paths);

/// Loads the content and runs the cases of each guideline, as `hookline test` does (SR-155,
/// SR-156). It may go live only when nothing of it has an error and every case passes. Throws
/// std::bad_alloc.
[[nodiscard]] ContentTrial try_content(const ContentLoader& load, const ContentPaths& paths);

}  // namespace hookline::hooks
