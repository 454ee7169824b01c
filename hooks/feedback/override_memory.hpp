#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "engine/plan/card.hpp"
#include "hooks/feedback/feedback.hpp"
#include "hooks/pseudonym.hpp"

namespace hookline::hooks {

/// What a user did about one statement of a card.
struct SubjectOutcome {
    Pseudonym subject{};  ///< who is meant by the card (SR-178), see FeedbackStore::pseudonym
    engine::Indicator indicator = engine::Indicator::Info;  ///< of the statement on that card
    FeedbackOutcome outcome = FeedbackOutcome::Accepted;
    engine::Coding reason;  ///< of an override, as sent
    /// When it was done, as `outcomeTimestamp` says; not after it arrived.
    std::int64_t time_ms = 0;
};

/// What was overridden, in memory. Thread-safe.
class OverrideMemory {
  public:
    /// The last outcome by its time counts, however outcomes arrive (CH-131, CH-135): what was
    /// accepted later is no longer overridden. Of two at the same time it is the one that is added
    /// later. Beyond 100,000 subjects the oldest are forgotten.
    void add(const SubjectOutcome& outcome);

    /// The latest override of `subject`, not before `since_ms`, on a card that showed it as
    /// `indicator` or more urgent.
    [[nodiscard]] std::optional<SubjectOutcome> find(const Pseudonym& subject,
                                                     engine::Indicator indicator,
                                                     std::int64_t since_ms) const;

  private:
    struct Entry {
        std::map<engine::Indicator, SubjectOutcome> overridden;  // the last for each
        std::optional<std::int64_t> accepted_ms;
        std::int64_t latest_ms = 0;
    };

    mutable std::mutex mutex_;
    std::map<Pseudonym, Entry> entries_;
};

}  // namespace hookline::hooks
