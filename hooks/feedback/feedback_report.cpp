#include "hooks/feedback/feedback_report.hpp"

#include <algorithm>
#include <array>
#include <iomanip>

#include "fhir/json/writer.hpp"
#include "hooks/feedback/feedback_schema.hpp"
#include "hooks/feedback/sqlite.hpp"

namespace hookline::hooks {
namespace {

// One row for each statement on each card, with what its last feedback says: last by its own time,
// of equal ones by arrival.
std::string cards_sql() {
    return R"sql(
SELECT s.statement,
       l.outcome,
       coalesce(l.reason_code, l.reason_display, 'none')
FROM (SELECT DISTINCT statement, card FROM shown WHERE shown_at >= ?) s
LEFT JOIN (SELECT f.card, f.outcome, f.reason_code, f.reason_display,
                  row_number() OVER (PARTITION BY f.card ORDER BY )sql" +
           std::string(kOutcomeMs) + R"sql( DESC, f.id DESC) AS place
           FROM feedback f WHERE f.card_known) l
       ON l.card = s.card AND l.place = 1
ORDER BY s.statement
)sql";
}

constexpr std::string_view kUnknown =
    "SELECT count(*) FROM feedback WHERE (NOT card_known OR card NOT IN (SELECT card FROM shown)) "
    "AND received_at >= ?";

// Reasons come from clients: no control character of them (U+0000 to 1F, 7F to 9F) reaches a
// terminal or a line of CSV.
std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
            result += ' ';
            ++i;
        } else {
            result += byte < 0x20 || byte == 0x7F ? ' ' : text[i];
        }
    }
    return result;
}

std::string reasons_text(const StatementFeedback& row) {
    std::string text;
    for (const auto& [reason, count] : row.reasons) {
        text += text.empty() ? "" : ", ";
        text += printable(reason) + ' ' + std::to_string(count);
    }
    return text;
}

// Whether a spreadsheet could take `text` for a formula, also after blanks or in full-width signs.
bool looks_like_formula(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return std::ranges::any_of(
        std::array<std::string_view, 8>{"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"},
        [&](std::string_view sign) { return text.starts_with(sign); });
}

std::string csv_cell(std::string_view value) {
    const std::string text = printable(value);
    std::string cell = looks_like_formula(text) ? "\"'" : "\"";
    for (const char c : text) {
        cell += c;
        if (c == '"') {
            cell += c;
        }
    }
    return cell += '"';
}

void write_table(const FeedbackReport& report, std::ostream& out) {
    constexpr int kNumberWidth = 11;
    std::size_t width = std::string_view("statement").size();
    for (const StatementFeedback& row : report.statements) {
        width = std::max(width, row.statement.size());
    }
    const auto first = static_cast<int>(width);
    out << std::left << std::setw(first) << "statement" << std::right;
    for (const char* title : {"shown", "accepted", "overridden", "ignored"}) {
        out << std::setw(kNumberWidth) << title;
    }
    out << "  reasons\n";
    for (const StatementFeedback& row : report.statements) {
        out << std::left << std::setw(first) << row.statement << std::right;
        for (const std::int64_t number : {row.shown, row.accepted, row.overridden, row.ignored()}) {
            out << std::setw(kNumberWidth) << number;
        }
        out << "  " << reasons_text(row) << '\n';
    }
    if (report.unknown_cards > 0) {
        out << "feedback about cards that its client was not shown: " << report.unknown_cards
            << '\n';
    }
}

void write_csv(const FeedbackReport& report, std::ostream& out) {
    out << "statement,shown,accepted,overridden,ignored,reason,count\r\n";
    for (const StatementFeedback& row : report.statements) {
        const std::string start = csv_cell(row.statement) + ',' + std::to_string(row.shown) + ',' +
                                  std::to_string(row.accepted) + ',' +
                                  std::to_string(row.overridden) + ',' +
                                  std::to_string(row.ignored());
        if (row.reasons.empty()) {
            out << start << ",,\r\n";
        }
        for (const auto& [reason, count] : row.reasons) {
            out << start << ',' << csv_cell(reason) << ',' << count << "\r\n";
        }
    }
}

void write_json(const FeedbackReport& report, std::ostream& out) {
    std::string text;
    fhir::json::Writer writer(text, 2);
    writer.begin_object().key("statements").begin_array();
    for (const StatementFeedback& row : report.statements) {
        writer.begin_object();
        writer.key("statement").string(row.statement);
        writer.key("shown").integer(row.shown);
        writer.key("accepted").integer(row.accepted);
        writer.key("overridden").integer(row.overridden);
        writer.key("ignored").integer(row.ignored());
        writer.key("reasons").begin_object();
        for (const auto& [reason, count] : row.reasons) {
            writer.key(reason).integer(count);
        }
        writer.end_object().end_object();
    }
    writer.end_array();
    writer.key("unknownCards").integer(report.unknown_cards);
    writer.end_object();
    out << text << '\n';
}

Result<FeedbackReport> read_report(const std::filesystem::path& file, std::int64_t since_ms) {
    HOOKLINE_TRY(Database database, Database::open_existing(file));
    HOOKLINE_CHECK(require_feedback_schema(database));
    HOOKLINE_TRY(Statement cards, database.prepare(cards_sql()));
    FeedbackReport report;
    cards.bind(1, since_ms);
    for (;;) {
        HOOKLINE_TRY(const bool found, cards.step());
        if (!found) {
            break;
        }
        const std::string statement = cards.text(0);
        if (report.statements.empty() || report.statements.back().statement != statement) {
            report.statements.emplace_back().statement = statement;
        }
        StatementFeedback& row = report.statements.back();
        ++row.shown;
        const std::string outcome = cards.text(1);
        row.accepted += outcome == "accepted" ? 1 : 0;
        if (outcome == "overridden") {
            ++row.overridden;
            ++row.reasons[cards.text(2)];
        }
    }
    HOOKLINE_TRY(Statement unknown, database.prepare(kUnknown));
    HOOKLINE_TRY(const bool counted, unknown.bind(1, since_ms).step());
    report.unknown_cards = counted ? unknown.number(0) : 0;
    return report;
}

}  // namespace

Result<FeedbackReport> read_feedback_report(const std::filesystem::path& file,
                                            std::int64_t since_ms) {
    auto report = read_report(file, since_ms);
    if (!report) {
        return fail(ErrorKind::LoadFailed, report.error().message, file.string());
    }
    return report;
}

void write_feedback_report(const FeedbackReport& report, ReportFormat format, std::ostream& out) {
    switch (format) {
        case ReportFormat::Table:
            return write_table(report, out);
        case ReportFormat::Csv:
            return write_csv(report, out);
        case ReportFormat::Json:
            return write_json(report, out);
    }
}

}  // namespace hookline::hooks
