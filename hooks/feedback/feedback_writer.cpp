#include "hooks/feedback/feedback_writer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "hooks/feedback/feedback_schema.hpp"

namespace hookline::hooks {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

// Equal for exact repeats only: each text is preceded by its length.
std::pair<Digest, std::size_t> digest_of(const FeedbackCall& call, const Feedback& item) {
    std::string text;
    const auto add = [&text](std::string_view part) {
        text += std::to_string(part.size());
        text += ':';
        text += part;
    };
    for (const std::string_view part :
         {std::string_view(call.service), std::string_view(call.iss), std::string_view(item.card),
          to_string(item.outcome), std::string_view(item.outcome_timestamp),
          std::string_view(item.reason.system), std::string_view(item.reason.code),
          std::string_view(item.reason.display), std::string_view(item.reason.user_comment)}) {
        add(part);
    }
    for (const std::string& suggestion : item.accepted_suggestions) {
        add(suggestion);
    }
    Digest digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return {digest, size};
}

// SAFETY: SR-037. What one client says of a card that another one got changes nothing for anybody.
std::string outcomes_sql(std::string_view which) {
    return "SELECT f.id, s.subject, s.indicator, f.outcome, f.reason_system, f.reason_code, "
           "f.reason_display, " +
           std::string(kOutcomeMs) +
           " FROM feedback f JOIN shown s ON s.card = f.card AND s.iss IS f.iss " +
           std::string(which);
}

// The rows of outcomes_sql.
Result<std::vector<SubjectOutcome>> read_outcomes(Statement& rows) {
    std::vector<SubjectOutcome> result;
    for (;;) {
        HOOKLINE_TRY(const bool found, rows.step());
        if (!found) {
            return result;
        }
        SubjectOutcome& outcome = result.emplace_back();
        const std::string bytes = rows.text(1);
        std::copy_n(bytes.begin(), std::min(bytes.size(), outcome.subject.size()),
                    outcome.subject.begin());
        outcome.indicator = engine::parse_indicator(rows.text(2)).value_or(engine::Indicator::Info);
        outcome.outcome = rows.text(3) == to_string(FeedbackOutcome::Overridden)
                              ? FeedbackOutcome::Overridden
                              : FeedbackOutcome::Accepted;
        outcome.reason = {rows.text(4), rows.text(5), rows.text(6)};
        outcome.time_ms = rows.number(7);
    }
}

}  // namespace

FeedbackWriter::FeedbackWriter(Statement feedback, Statement suggestion, Statement shown,
                               Statement card_known, Statement outcomes, Statement recent)
    : feedback_(std::move(feedback)),
      suggestion_(std::move(suggestion)),
      shown_(std::move(shown)),
      card_known_(std::move(card_known)),
      outcomes_(std::move(outcomes)),
      recent_(std::move(recent)) {}

Result<FeedbackWriter> FeedbackWriter::prepare(Database& database) {
    HOOKLINE_TRY(Statement feedback,
                 database.prepare(
                     "INSERT INTO feedback (digest, service, iss, card, card_known, outcome, "
                     "outcome_timestamp, reason_system, reason_code, reason_display, user_comment, "
                     "received_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) "
                     "ON CONFLICT (digest) DO NOTHING RETURNING id"));
    HOOKLINE_TRY(Statement suggestion,
                 database.prepare("INSERT INTO accepted_suggestion VALUES (?,?)"));
    HOOKLINE_TRY(Statement shown,
                 database.prepare("INSERT INTO shown (card, service, statement, rule, "
                                  "rule_version, indicator, subject, shown_at, iss) "
                                  "VALUES (?,?,?,?,?,?,?,?,?)"));
    HOOKLINE_TRY(Statement card_known,
                 database.prepare("SELECT 1 FROM shown WHERE card = ? AND iss IS ? LIMIT 1"));
    HOOKLINE_TRY(Statement outcomes, database.prepare(outcomes_sql("WHERE f.id = ?")));
    HOOKLINE_TRY(
        Statement recent,
        database.prepare("SELECT * FROM (" + outcomes_sql("ORDER BY f.id DESC LIMIT 100000") +
                         ") ORDER BY id"));
    return FeedbackWriter(std::move(feedback), std::move(suggestion), std::move(shown),
                          std::move(card_known), std::move(outcomes), std::move(recent));
}

Result<std::vector<SubjectOutcome>> FeedbackWriter::add(const FeedbackCall& call,
                                                        std::int64_t now_ms, bool keep_comments) {
    std::vector<SubjectOutcome> result;
    for (const Feedback& item : call.items) {
        HOOKLINE_TRY(const bool known, card_known_.bind(1, item.card).bind(2, call.iss).step());
        if (known) {
            static_cast<void>(card_known_.step());
        }
        const auto [digest, size] = digest_of(call, item);
        feedback_.bind_blob(1, std::span(digest).first(size))
            .bind(2, call.service)
            .bind(3, call.iss)
            .bind(4, item.card)
            .bind(5, static_cast<std::int64_t>(known))
            .bind(6, to_string(item.outcome))
            .bind(7, item.outcome_timestamp)
            .bind(8, item.reason.system)
            .bind(9, item.reason.code)
            .bind(10, item.reason.display)
            .bind(11, keep_comments ? std::string_view(item.reason.user_comment) : "")
            .bind(12, now_ms);
        HOOKLINE_TRY(const bool is_new, feedback_.step());
        if (!is_new) {
            continue;
        }
        const std::int64_t id = feedback_.number(0);
        HOOKLINE_CHECK(feedback_.run());
        for (const std::string& uuid : item.accepted_suggestions) {
            HOOKLINE_CHECK(suggestion_.bind(1, id).bind(2, uuid).run());
        }
        HOOKLINE_TRY(const auto outcomes, read_outcomes(outcomes_.bind(1, id)));
        result.insert(result.end(), outcomes.begin(), outcomes.end());
    }
    return result;
}

Result<void> FeedbackWriter::add(const ShownStatement& shown, std::int64_t now_ms) {
    return shown_.bind(1, shown.card)
        .bind(2, shown.service)
        .bind(3, shown.statement)
        .bind(4, shown.rule)
        .bind(5, shown.rule_version)
        .bind(6, shown.indicator)
        .bind_blob(7, shown.subject)
        .bind(8, now_ms)
        .bind(9, shown.iss)
        .run();
}

Result<std::vector<SubjectOutcome>> FeedbackWriter::recent_outcomes() {
    return read_outcomes(recent_);
}

Result<void> delete_feedback_before(Database& database, std::int64_t time_ms) {
    HOOKLINE_TRY(Statement feedback,
                 database.prepare("DELETE FROM feedback WHERE received_at < ?"));
    HOOKLINE_CHECK(feedback.bind(1, time_ms).run());
    HOOKLINE_TRY(Statement shown, database.prepare("DELETE FROM shown WHERE shown_at < ?"));
    return shown.bind(1, time_ms).run();
}

}  // namespace hookline::hooks
