#pragma once

#include <string_view>

#include "hooks/feedback/sqlite.hpp"

namespace hookline::hooks {

/// Version of the tables, in `user_version` (SR-177).
inline constexpr std::int64_t kFeedbackSchemaVersion = 2;

/// SQL: when the user did what a row `f` of `feedback` says, in milliseconds since 1970. That is
/// its `outcomeTimestamp` (CH-132); one that SQLite cannot read, and one after the arrival, which
/// only a wrong clock makes, count as the arrival.
inline constexpr std::string_view kOutcomeMs =
    "min(f.received_at, coalesce(CAST(round((julianday(f.outcome_timestamp) - 2440587.5) * "
    "86400000) AS INTEGER), f.received_at))";

/// Creates the tables or brings those of an older version forward, in one transaction. Errors:
/// LoadFailed for a database of a newer version or of another program.
[[nodiscard]] Result<void> migrate_feedback_schema(Database& database);

/// Errors: LoadFailed unless the database has the tables of this version.
[[nodiscard]] Result<void> require_feedback_schema(Database& database);

}  // namespace hookline::hooks
