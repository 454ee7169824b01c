#pragma once

#include <expected>
#include <functional>
#include <memory>

#include "hooks/http/message.hpp"
#include "hooks/security/authenticator.hpp"
#include "hooks/work_queue.hpp"

namespace hookline::hooks {

/// Who calls, or why that is not known.
using Caller = std::expected<const Client*, AuthRefusal>;
/// The work on a token. It owns what it looks at: who waits for it may be gone before.
using SignatureWork = std::move_only_function<Caller()>;

/// Tokens that wait for a thread; beyond, calls are refused (SR-035).
inline constexpr std::size_t kSignaturesWaitingMax = 256;

/// An answer that waits until a thread of the queue has done `work`, and then goes on with `next`;
/// with SignatureQueueFull when the queue takes nothing more. The queue must outlive it.
[[nodiscard]] std::unique_ptr<PendingAnswer> answer_when_verified(
    WorkQueue& queue, SignatureWork work, std::function<Reply(Caller)> next);

}  // namespace hookline::hooks
