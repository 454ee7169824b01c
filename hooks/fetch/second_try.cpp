#include "hooks/fetch/second_try.hpp"

#include <algorithm>
#include <random>

namespace hookline::hooks {
namespace {

using Time = HttpGet::Time;
using std::chrono::milliseconds;

constexpr milliseconds kRetryAfterMax{1000};   // SR-136
constexpr double kDeadlineLeftForRetry = 0.4;  // SR-137

bool is_busy(const HttpResult& result) {
    return result.kind == HttpResult::Kind::Answered &&
           (result.status == 429 || result.status == 503);
}

// A moment that differs between calls, so that they do not come again all at once.
milliseconds jitter() {
    thread_local std::minstd_rand random(std::random_device{}());
    return milliseconds(std::uniform_int_distribution(20, 60)(random));
}

}  // namespace

std::optional<Time> time_of_second_try(const HttpResult& result, Time begin, Time now,
                                       Time deadline) {
    if (is_busy(result) && (result.retry_after || result.status == 429)) {
        const bool fits = result.retry_after && *result.retry_after <= kRetryAfterMax &&
                          now + *result.retry_after < deadline;
        return fits ? std::optional(now + *result.retry_after) : std::nullopt;
    }
    if (result.kind != HttpResult::Kind::Answered || result.status < 500 || result.status == 501) {
        return std::nullopt;
    }
    const auto left = std::chrono::duration<double>(deadline - now);
    const auto all = std::chrono::duration<double>(deadline - begin);
    return left >= all * kDeadlineLeftForRetry ? std::optional(now + jitter()) : std::nullopt;
}

std::optional<Time> time_of_rest(const HttpResult& result, Time now) {
    return is_busy(result) && result.retry_after
               ? std::optional(now + std::min<milliseconds>(*result.retry_after, kRetryAfterMax))
               : std::nullopt;
}

}  // namespace hookline::hooks
