#pragma once

#include <vector>

#include "hooks/feedback/feedback_store.hpp"
#include "hooks/feedback/sqlite.hpp"

namespace hookline::hooks {

/// The prepared statements of the writing thread. Each call belongs into a transaction of the
/// caller.
class FeedbackWriter {
  public:
    [[nodiscard]] static Result<FeedbackWriter> prepare(Database& database);

    /// Adds the items; exact repeats are left out (SR-172). Those about cards that their client was
    /// not shown are stored and marked (SR-173, SR-037). What the new items mean for each statement
    /// of their cards.
    [[nodiscard]] Result<std::vector<SubjectOutcome>> add(const FeedbackCall& call,
                                                          std::int64_t now_ms, bool keep_comments);
    [[nodiscard]] Result<void> add(const ShownStatement& shown, std::int64_t now_ms);
    /// The last 100,000 outcomes, in the order in which they came.
    [[nodiscard]] Result<std::vector<SubjectOutcome>> recent_outcomes();

  private:
    FeedbackWriter(Statement feedback, Statement suggestion, Statement shown, Statement card_known,
                   Statement outcomes, Statement recent);

    Statement feedback_;
    Statement suggestion_;
    Statement shown_;
    Statement card_known_;
    Statement outcomes_;
    Statement recent_;
};

/// Deletes feedback and shown cards older than `time_ms`.
[[nodiscard]] Result<void> delete_feedback_before(Database& database, std::int64_t time_ms);

}  // namespace hookline::hooks
