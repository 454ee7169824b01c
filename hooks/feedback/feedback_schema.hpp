#pragma once

#include "hooks/feedback/sqlite.hpp"

namespace hookline::hooks {

/// Version of the tables, in `user_version` (SR-177).
inline constexpr std::int64_t kFeedbackSchemaVersion = 2;

/// Creates the tables or brings those of an older version forward, in one transaction. Errors:
/// LoadFailed for a database of a newer version or of another program.
[[nodiscard]] Result<void> migrate_feedback_schema(Database& database);

/// Errors: LoadFailed unless the database has the tables of this version.
[[nodiscard]] Result<void> require_feedback_schema(Database& database);

}  // namespace hookline::hooks
