#pragma once

#include <span>

#include "hooks/routed_answer.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

struct RouterOptions;

/// The answer of `/readyz`: 503 while the server is stopping, else 200 with what is not as it
/// should be and does not keep cards from coming: a reload that failed, feedback or the record of
/// calls that cannot be kept, and `notices` of the guidelines. SR-158, SR-191, SR-195.
[[nodiscard]] RoutedAnswer readiness_answer(const RouterOptions& options,
                                            std::span<const GuidelineNotice> notices);

}  // namespace hookline::hooks
