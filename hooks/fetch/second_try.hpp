#pragma once

#include <optional>

#include "hooks/fetch/http_client.hpp"

namespace hookline::hooks {

/// When a request that was answered like this may be sent once more; nullopt: not at all. 429 and
/// 503 say when (SR-136), and a 429 that does not is left alone; other 5xx, and a 503 that does not
/// say, may pass by themselves, if the deadline leaves room (SR-137).
/// `begin` and `deadline` are those of the whole fetch.
[[nodiscard]] std::optional<HttpGet::Time> time_of_second_try(const HttpResult& result,
                                                              HttpGet::Time begin,
                                                              HttpGet::Time now,
                                                              HttpGet::Time deadline);

/// Until when the server wants to be left alone by everyone, a second at most (SR-136); nullopt: it
/// did not say so.
[[nodiscard]] std::optional<HttpGet::Time> time_of_rest(const HttpResult& result,
                                                        HttpGet::Time now);

}  // namespace hookline::hooks
