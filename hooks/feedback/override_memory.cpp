#include "hooks/feedback/override_memory.hpp"

#include <algorithm>

namespace hookline::hooks {
namespace {

constexpr std::size_t kEntriesMax = 100'000;
constexpr std::array kIndicators = {engine::Indicator::Info, engine::Indicator::Warning,
                                    engine::Indicator::Critical};

}  // namespace

void OverrideMemory::add(const SubjectOutcome& outcome) {
    const std::scoped_lock lock(mutex_);
    if (outcome.outcome == FeedbackOutcome::Accepted) {
        for (const engine::Indicator indicator : kIndicators) {
            overridden_.erase({outcome.subject, indicator});
        }
        return;
    }
    overridden_[{outcome.subject, outcome.indicator}] = outcome;
    while (overridden_.size() > kEntriesMax) {
        overridden_.erase(std::ranges::min_element(
            overridden_, {}, [](const auto& entry) { return entry.second.time_ms; }));
    }
}

std::optional<SubjectOutcome> OverrideMemory::find(const Pseudonym& subject,
                                                   engine::Indicator indicator,
                                                   std::int64_t since_ms) const {
    const std::scoped_lock lock(mutex_);
    std::optional<SubjectOutcome> latest;
    for (const engine::Indicator shown : kIndicators) {
        const auto found = overridden_.find({subject, shown});
        if (shown >= indicator && found != overridden_.end() && found->second.time_ms >= since_ms &&
            (!latest || found->second.time_ms > latest->time_ms)) {
            latest = found->second;
        }
    }
    return latest;
}

}  // namespace hookline::hooks
