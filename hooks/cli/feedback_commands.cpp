#include "hooks/cli/feedback_commands.hpp"

#include <CLI/CLI.hpp>

namespace hookline::hooks {
namespace {

constexpr const char* kFeedbackFooter =
    "Example:\n"
    "  hookline feedback report --config /etc/hookline.json\n"
    "\n"
    "`hookline feedback COMMAND --help` explains a command.";

constexpr const char* kReportFooter =
    "One row for each statement of a guideline: on how many cards it was shown, how many of them\n"
    "were accepted, overridden and for what reason, and how many got no answer (ignored). A card\n"
    "counts by its last answer. Reading takes nothing from a running server.\n"
    "\n"
    "  table  for reading\n"
    "  csv    one line for each statement and reason; cells that a spreadsheet could take for a\n"
    "         formula begin with '\n"
    "  json   {\"statements\": [{\"statement\", \"shown\", \"accepted\", \"overridden\", "
    "\"ignored\",\n"
    "         \"reasons\": {REASON: cards}}], \"unknownCards\"}\n"
    "\n"
    "Examples:\n"
    "  hookline feedback report --config /etc/hookline.json\n"
    "  hookline feedback report --file feedback.db --since 2026-10-01 --format csv > report.csv\n"
    "\n"
    "Exit codes: 0 done; 1 the database cannot be read; 2 wrong usage or an unreadable\n"
    "configuration.";

}  // namespace

FeedbackCommands::FeedbackCommands(CLI::App& app)
    : feedback_(app.add_subcommand("feedback", "Report what users did with cards")) {
    feedback_->footer(kFeedbackFooter)->require_subcommand(1);
    CLI::App* report =
        feedback_->add_subcommand("report", "Count shown, accepted, overridden, ignored");
    report->footer(kReportFooter);
    CLI::Option_group* source = report->add_option_group("database");
    source
        ->add_option("--config", report_options_.config,
                     "Configuration of the server, whose feedback.file is read")
        ->type_name("FILE");
    source->add_option("--file", report_options_.file, "The database itself")->type_name("DB");
    source->require_option(1);
    report
        ->add_option("--since", report_options_.since,
                     "Only cards shown since that day (UTC) or dateTime with offset")
        ->type_name("DATE");
    report->add_option("--format", report_options_.format, "table, csv or json; table by default")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "csv", "json"}));
}

bool FeedbackCommands::parsed() const {
    return feedback_->parsed();
}

ExitCode FeedbackCommands::run(CommandEnvironment& environment) const {
    return feedback_report(report_options_, environment);
}

}  // namespace hookline::hooks
