#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// What happened to the cards of one statement. Counts are of cards; a card whose last feedback
/// says accepted is accepted (CH-135), one without feedback is ignored (CH-136).
struct StatementFeedback {
    std::string statement;
    std::int64_t shown = 0;
    std::int64_t accepted = 0;
    std::int64_t overridden = 0;
    std::map<std::string, std::int64_t> reasons;  ///< of the overridden, by code, display or `none`

    [[nodiscard]] std::int64_t ignored() const { return shown - accepted - overridden; }
};

/// What was shown and what users did with it.
struct FeedbackReport {
    std::vector<StatementFeedback> statements;  ///< by id
    std::int64_t unknown_cards = 0;             ///< feedback on cards that its client was not shown
};

/// Reads the database beside a running server. `since_ms`: cards shown at this time or later.
/// Errors: LoadFailed.
[[nodiscard]] Result<FeedbackReport> read_feedback_report(const std::filesystem::path& file,
                                                          std::int64_t since_ms);

enum class ReportFormat : std::uint8_t { Table, Csv, Json };
/// CSV: RFC 4180 with a header; a cell that a spreadsheet could take for a formula begins with `'`.
void write_feedback_report(const FeedbackReport& report, ReportFormat format, std::ostream& out);

}  // namespace hookline::hooks
