#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hooks/http/message.hpp"
#include "hooks/security/key_set_cache.hpp"

namespace hookline::hooks {

/// An answer that waits until the key set at `url` was fetched, well or not, and then goes on with
/// `next`. The cache must outlive it.
[[nodiscard]] std::unique_ptr<PendingAnswer> wait_for_key_set(KeySetCache& key_sets,
                                                              std::string url,
                                                              std::function<Reply()> next);

}  // namespace hookline::hooks
