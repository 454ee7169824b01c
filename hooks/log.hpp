#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fhir/base/clock.hpp"
#include "hooks/fetch/fetch_report.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

enum class LogLevel : std::uint8_t { Info, Warning, Error, Off };

/// Wire spelling: `info`, `warning`, `error`, `off`.
[[nodiscard]] std::string_view to_string(LogLevel level);
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view text);

/// One answered request. Nothing in here but `trace_id` comes from the client: service and hook are
/// those of the loaded content, the error kind is one of our words, the request id is random
/// (SR-090, SR-093).
struct RequestEvent {
    std::string_view request_id;
    std::string_view service;  ///< empty: no service was called
    std::string_view hook;     ///< likewise
    int status = 0;
    std::int64_t duration_us = 0;
    std::optional<std::size_t> cards;
    std::optional<std::size_t> bundle_entries;
    /// Data were missing: `complete`, `incomplete`, or why nothing was fetched; empty: none were.
    std::string_view fetch;
    std::optional<std::int64_t> fetch_us;
    std::string_view error_kind;  ///< empty: no error
    std::size_t tolerated = 0;    ///< deviations of the call that were let pass
    /// The one thing of the client's: 32 hexadecimal digits of its `traceparent` (SR-198).
    std::string_view trace_id{};
    /// Of the token, as configured (SR-093); of one that was refused only what it says (SR-032).
    std::string_view issuer{};
    /// Of a fetch that is incomplete.
    std::span<const FetchFault> fetch_problems{};

    // Counted or kept in the audit record, but not in the line.
    std::string_view action{};   ///< `call`, `explain`, `feedback` of a service; else empty
    std::string_view tenant{};   ///< of the accepted token, where an audit record is kept
    std::string_view subject{};  ///< likewise, its `sub`: names somebody
    std::span<const std::string> card_ids{};          ///< of the cards that were answered
    std::string_view guideline{};                     ///< of the service
    std::size_t request_bytes = 0;                    ///< of the body
    std::size_t response_bytes = 0;                   ///< of the body
    std::array<std::size_t, 3> cards_by_indicator{};  ///< info, warning, critical
    std::size_t fetch_pages = 0;
    std::size_t feedback_accepted = 0;
    std::size_t feedback_overridden = 0;
    const EvaluationCounts* evaluation = nullptr;  ///< null: nothing was evaluated
    std::int64_t evaluation_us = 0;
};

/// Configuration and content were read again (SR-157).
struct ReloadEvent {
    /// Empty: it is live. Else why what was live before stays: `config-errors`, `content-errors`,
    /// `cases-failed`, `out-of-memory`, `internal`.
    std::string_view error_kind{};
    std::string_view place{};           ///< of the first fault; may be empty
    std::size_t errors = 0;             ///< or cases that failed
    std::size_t cases = 0;              ///< that were run
    std::uint64_t content_version = 0;  ///< of what is live now; counts from 1 at the start
    std::int64_t duration_us = 0;
    /// Members of the configuration that were changed and take effect with the next start only.
    std::span<const std::string> needs_restart{};
};

/// The log: typed events only, there is no call for free text. Thread-safe.
class Log {
  public:
    virtual ~Log() = default;

    virtual void request(const RequestEvent& event) = 0;
    /// The listener is open, or has ended.
    virtual void started() = 0;
    virtual void stopped() = 0;
    /// The files of TLS were read again. `fault`: empty, or in our words why what was read before
    /// stays in use.
    virtual void tls_reloaded(std::string_view fault) = 0;
    virtual void content_reloaded(const ReloadEvent& event) = 0;
    /// A guideline that brings no cases goes live (SR-156).
    virtual void guideline_without_cases(std::string_view guideline) = 0;
    /// Nothing came from `url`, an address of a key set in the configuration; `why` as in
    /// KeySetCache. What was had before counts on, for a while.
    virtual void key_set_not_read(std::string_view url, std::string_view why) = 0;
};

/// A log whose level may change while it is in use.
class LevelledLog : public Log {
  public:
    virtual void set_level(LogLevel level) = 0;
};

/// JSON lines on stderr with the keys ts, level, event, request_id, trace_id, hook, service,
/// status, duration_us, cards, bundle_entries, fetch, fetch_problems (an object, from prefetch key
/// or `references` to the problem), fetch_us, tolerated, error_kind; of reloads also
/// content_version, cases, errors, place (of key sets their address), needs_restart, guideline.
/// Keys without a value are left out. The clock must outlive the log.
[[nodiscard]] std::unique_ptr<LevelledLog> make_stderr_log(LogLevel level, const Clock& clock);

/// A log that drops everything.
[[nodiscard]] std::unique_ptr<Log> make_null_log();

/// `now_ms` since 1970 as log and audit record write it: `2026-10-05T09:00:00.123Z`.
[[nodiscard]] std::string format_log_time(std::int64_t now_ms);

/// The line of `event` without line end; exposed for tests.
[[nodiscard]] std::string format_request_line(const RequestEvent& event, std::int64_t now_ms);
[[nodiscard]] std::string format_reload_line(const ReloadEvent& event, std::int64_t now_ms);

}  // namespace hookline::hooks
