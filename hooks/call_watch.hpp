#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

#include "engine/plan/budget.hpp"

namespace hookline::hooks {

/// Ends the evaluation of a call when its time is up (SR-110), or when nobody waits for the answer
/// any more (SR-111). Counts monotonic time. One thread.
class CallWatch final : public Clock {
  public:
    using Time = std::chrono::steady_clock::time_point;
    /// However late it begins (a slow body, a slow FHIR server), an evaluation has this long.
    static constexpr std::chrono::milliseconds kEvaluationMin{500};

    /// `received`: the first byte of the call. `peer_has_ended` may be empty.
    CallWatch(Time received, std::chrono::milliseconds deadline,
              std::function<bool()> peer_has_ended)
        : deadline_ms_(std::max(in_ms(received + deadline),
                                in_ms(std::chrono::steady_clock::now() + kEvaluationMin))),
          peer_has_ended_(std::move(peer_has_ended)) {}

    [[nodiscard]] bool is_alone() const { return peer_has_ended_ && peer_has_ended_(); }

    [[nodiscard]] std::int64_t now_ms() const override {
        return is_alone() ? std::numeric_limits<std::int64_t>::max()
                          : in_ms(std::chrono::steady_clock::now());
    }
    [[nodiscard]] int offset_minutes() const override { return 0; }

    /// `steps_max` as the budget has it by itself.
    [[nodiscard]] engine::Budget budget() const {
        engine::Budget result;
        result.clock = this;
        result.deadline_ms = deadline_ms_;
        return result;
    }

  private:
    static std::int64_t in_ms(Time time) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch())
            .count();
    }

    std::int64_t deadline_ms_;
    std::function<bool()> peer_has_ended_;
};

}  // namespace hookline::hooks
