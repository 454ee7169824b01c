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
    std::int64_t time_ms = 0;
};

/// What was overridden, in memory. Thread-safe.
class OverrideMemory {
  public:
    /// The last outcome counts: what is accepted later is no longer overridden (CH-135). Beyond
    /// 100,000 entries the oldest are forgotten.
    void add(const SubjectOutcome& outcome);

    /// The latest override of `subject`, not before `since_ms`, on a card that showed it as
    /// `indicator` or more urgent.
    [[nodiscard]] std::optional<SubjectOutcome> find(const Pseudonym& subject,
                                                     engine::Indicator indicator,
                                                     std::int64_t since_ms) const;

  private:
    using Key = std::pair<Pseudonym, engine::Indicator>;

    mutable std::mutex mutex_;
    std::map<Key, SubjectOutcome> overridden_;
};

}  // namespace hookline::hooks
