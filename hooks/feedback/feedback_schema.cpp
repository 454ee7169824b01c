#include "hooks/feedback/feedback_schema.hpp"

namespace hookline::hooks {
namespace {

// A card that shows several statements has one row for each.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE shown (
    id INTEGER PRIMARY KEY,
    card TEXT NOT NULL,
    service TEXT NOT NULL,
    statement TEXT NOT NULL,
    rule TEXT,
    rule_version TEXT,
    indicator TEXT,
    subject BLOB NOT NULL,
    shown_at INTEGER NOT NULL
);
CREATE INDEX shown_card ON shown (card);
CREATE INDEX shown_at ON shown (shown_at);
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    service TEXT NOT NULL,
    iss TEXT,
    card TEXT NOT NULL,
    card_known INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
    outcome_timestamp TEXT NOT NULL,
    reason_system TEXT,
    reason_code TEXT,
    reason_display TEXT,
    user_comment TEXT,
    received_at INTEGER NOT NULL
);
CREATE INDEX feedback_card ON feedback (card);
CREATE INDEX feedback_received ON feedback (received_at);
CREATE TABLE accepted_suggestion (
    feedback INTEGER NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
    suggestion TEXT NOT NULL
);
CREATE INDEX accepted_feedback ON accepted_suggestion (feedback);
PRAGMA user_version = 1;
)sql";

// The client that a card was given to. Of cards of version 1 that is not known.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE shown ADD COLUMN iss TEXT;
PRAGMA user_version = 2;
)sql";

}  // namespace

Result<void> migrate_feedback_schema(Database& database) {
    HOOKLINE_TRY(Transaction transaction, Transaction::begin(database));
    HOOKLINE_TRY(const std::int64_t version, database.read_number("PRAGMA user_version"));
    if (version > kFeedbackSchemaVersion) {
        return fail(ErrorKind::LoadFailed,
                    "the feedback database was written by a newer version of this program");
    }
    if (version == 0) {
        HOOKLINE_TRY(const std::int64_t tables,
                     database.read_number("SELECT count(*) FROM sqlite_schema"));
        if (tables != 0) {
            return fail(ErrorKind::LoadFailed, "the file is a database of another program");
        }
        HOOKLINE_CHECK(database.execute(kVersion1));
    }
    if (version < 2) {
        HOOKLINE_CHECK(database.execute(kVersion2));
    }
    return transaction.commit();
}

Result<void> require_feedback_schema(Database& database) {
    HOOKLINE_TRY(const std::int64_t version, database.read_number("PRAGMA user_version"));
    if (version != kFeedbackSchemaVersion) {
        return fail(ErrorKind::LoadFailed,
                    version == 0 ? "the file is no feedback database"
                                 : "the feedback database is of another version of this program");
    }
    return {};
}

}  // namespace hookline::hooks
