#include "hooks/feedback/feedback_report.hpp"

#include <optional>
#include <ostream>

#include "fhir/primitives/date_time.hpp"
#include "hooks/cli/feedback_commands.hpp"

namespace hookline::hooks {
namespace {

// The first moment that counts; nullopt for a text that is no day or moment.
std::optional<std::int64_t> since_ms(const std::string& text) {
    if (text.empty()) {
        return 0;
    }
    const Result<fhir::DateTime> since = fhir::parse_date_time(text);
    if (!since || since->precision < fhir::Precision::Day ||
        (since->precision != fhir::Precision::Day && !since->has_offset)) {
        return std::nullopt;
    }
    return fhir::epoch_ms(*since);
}

ReportFormat report_format(const std::string& name) {
    if (name == "csv") {
        return ReportFormat::Csv;
    }
    return name == "json" ? ReportFormat::Json : ReportFormat::Table;
}

}  // namespace

ExitCode feedback_report(const FeedbackReportOptions& options, CommandEnvironment& environment) {
    const std::optional<std::int64_t> since = since_ms(options.since);
    if (!since) {
        environment.err << "--since: error: expected a day such as `2026-10-05` or a dateTime with "
                           "offset such as `2026-10-05T09:30:00+02:00`\n";
        return ExitCode::WrongUsage;
    }
    const std::filesystem::path file = choose_file(options.database, environment);
    if (file.empty()) {
        return ExitCode::WrongUsage;
    }
    const Result<FeedbackReport> report = read_feedback_report(file, *since);
    if (!report) {
        environment.err << report.error().where << ": error: " << report.error().message << '\n';
        return ExitCode::InputRefused;
    }
    write_feedback_report(*report, report_format(options.format), environment.out);
    return ExitCode::Success;
}

}  // namespace hookline::hooks
