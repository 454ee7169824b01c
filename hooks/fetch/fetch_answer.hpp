#pragma once

#include <functional>
#include <memory>

#include "hooks/fetch/prefetch_fetch.hpp"
#include "hooks/http/message.hpp"

namespace hookline::hooks {

/// An answer that waits for a fetch and is then given by `finish`, as work (SR-121).
[[nodiscard]] std::unique_ptr<PendingAnswer> answer_when_fetched(
    std::unique_ptr<PrefetchFetch> fetch,
    std::move_only_function<HttpResponse(const PrefetchFetch&)> finish);

}  // namespace hookline::hooks
