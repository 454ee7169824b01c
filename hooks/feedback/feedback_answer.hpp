#pragma once

#include <functional>
#include <memory>

#include "hooks/feedback/feedback_store.hpp"
#include "hooks/http/message.hpp"

namespace hookline::hooks {

/// The answer to a feedback call: waits until `store` has it on the disk, then asks `finish` for
/// the response. The store must outlive the answer.
[[nodiscard]] std::unique_ptr<PendingAnswer> save_feedback(
    FeedbackStore& store, FeedbackCall call, std::int64_t now_ms,
    std::function<HttpResponse(bool stored)> finish);

}  // namespace hookline::hooks
