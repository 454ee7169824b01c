#pragma once

#include "hooks/http/message.hpp"

namespace hookline::hooks {

/// The response of `reply`, waiting on this thread when it is pending. For tests and tools; a
/// server waits without a thread.
[[nodiscard]] HttpResponse wait_for_response(Reply reply);

}  // namespace hookline::hooks
