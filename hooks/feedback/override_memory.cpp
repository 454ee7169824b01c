#include "hooks/feedback/override_memory.hpp"

#include <algorithm>

namespace hookline::hooks {
namespace {

constexpr std::size_t kSubjectsMax = 100'000;

}  // namespace

void OverrideMemory::add(const SubjectOutcome& outcome) {
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[outcome.subject];
    entry.latest_ms = std::max(entry.latest_ms, outcome.time_ms);
    if (outcome.outcome == FeedbackOutcome::Accepted) {
        entry.accepted_ms = std::max(entry.accepted_ms.value_or(outcome.time_ms), outcome.time_ms);
        std::erase_if(entry.overridden,
                      [&](const auto& item) { return item.second.time_ms <= outcome.time_ms; });
    } else if (!entry.accepted_ms || *entry.accepted_ms <= outcome.time_ms) {
        const auto [known, is_new] = entry.overridden.try_emplace(outcome.indicator, outcome);
        if (!is_new && known->second.time_ms <= outcome.time_ms) {
            known->second = outcome;
        }
    }
    while (entries_.size() > kSubjectsMax) {
        entries_.erase(std::ranges::min_element(
            entries_, {}, [](const auto& item) { return item.second.latest_ms; }));
    }
}

std::optional<SubjectOutcome> OverrideMemory::find(const Pseudonym& subject,
                                                   engine::Indicator indicator,
                                                   std::int64_t since_ms) const {
    const std::scoped_lock lock(mutex_);
    const auto entry = entries_.find(subject);
    std::optional<SubjectOutcome> latest;
    if (entry == entries_.end()) {
        return latest;
    }
    for (const auto& [shown, outcome] : entry->second.overridden) {
        if (shown >= indicator && outcome.time_ms >= since_ms &&
            (!latest || outcome.time_ms > latest->time_ms)) {
            latest = outcome;
        }
    }
    return latest;
}

}  // namespace hookline::hooks
