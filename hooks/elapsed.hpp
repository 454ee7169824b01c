#pragma once

#include <chrono>
#include <cstdint>

namespace hookline::hooks {

/// What has passed since then, by the clock that only goes forward.
[[nodiscard]] inline std::chrono::microseconds time_since(
    std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 begin);
}
[[nodiscard]] inline std::int64_t microseconds_since(std::chrono::steady_clock::time_point begin) {
    return time_since(begin).count();
}

}  // namespace hookline::hooks
