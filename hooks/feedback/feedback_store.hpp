#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/result.hpp"
#include "hooks/feedback/feedback.hpp"
#include "hooks/feedback/override_memory.hpp"

namespace hookline::hooks {

/// A statement that was shown on a card, about one order.
struct ShownStatement {
    std::string card;  ///< the card's uuid
    std::string service;
    std::string statement;
    std::string rule;
    std::string rule_version;
    std::string indicator;  ///< of the rule
    Pseudonym subject{};
    std::string iss{};  ///< of the client that got the card; empty without authentication
};

/// The items of one feedback call.
struct FeedbackCall {
    std::string service;
    std::string iss;  ///< of the client; empty without authentication
    std::vector<Feedback> items;
};

/// Where feedback is kept, what of it and for how long.
struct FeedbackStoreOptions {
    std::filesystem::path file{};
    /// Key of the pseudonyms, 32 bytes at least. Empty: a random one, kept beside the database in
    /// `FILE.key`.
    std::string secret{};
    /// Keep `userComment`, which may name patients. Off: it is dropped before it is stored.
    bool keep_comments = false;
    /// Rows older than this are deleted once a day; 0: never.
    int retention_days = 0;
    /// How long an override shortens the same statement at order-sign; 0: never.
    int session_hours = 12;
};

/// Keeps what was shown and what users did with it (SR-170 to SR-180). One thread writes; what
/// arrives while it writes goes into its next transaction. Thread-safe.
class FeedbackStore {
  public:
    using Done = std::function<void(bool stored)>;

    /// Opens or creates the database. Errors: LoadFailed for a file that cannot be used, also one
    /// of a newer version, and for a key that is too short.
    [[nodiscard]] static Result<std::unique_ptr<FeedbackStore>> open(FeedbackStoreOptions options);
    ~FeedbackStore();
    FeedbackStore(const FeedbackStore&) = delete;
    FeedbackStore& operator=(const FeedbackStore&) = delete;

    /// Stores all items or none. `done` is called on the writing thread after the commit has
    /// reached the disk; exact repeats count as stored.
    void save(FeedbackCall call, std::int64_t now_ms, Done done);

    /// Remembers what a card showed. Nothing waits for it; dropped when the disk does not keep up.
    void record_shown(std::vector<ShownStatement> shown, std::int64_t now_ms);

    /// The override of `subject` in the session that `now_ms` is in; from memory. See
    /// OverrideMemory::find.
    [[nodiscard]] std::optional<SubjectOutcome> find_override(const Pseudonym& subject,
                                                              engine::Indicator indicator,
                                                              std::int64_t now_ms) const;

    /// False while writing fails; calls are answered 503 and cards keep flowing (SR-174).
    [[nodiscard]] bool is_healthy() const;

    /// The keyed hash of these texts in this order, with the secret of this database.
    [[nodiscard]] Pseudonym pseudonym(std::initializer_list<std::string_view> parts) const;

  private:
    class Writer;
    FeedbackStore(std::string secret, int session_hours, std::unique_ptr<Writer> writer);
    std::string secret_;
    int session_hours_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace hookline::hooks
