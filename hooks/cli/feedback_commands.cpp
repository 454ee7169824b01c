#include "hooks/cli/feedback_commands.hpp"

#include <CLI/CLI.hpp>

namespace hookline::hooks {
namespace {

constexpr const char* kFeedbackFooter =
    "Examples:\n"
    "  hookline feedback report --config /etc/hookline.json\n"
    "  hookline feedback backup /backup/feedback.db --config /etc/hookline.json\n"
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

constexpr const char* kBackupFooter =
    "Copies the database to TARGET while the server runs and goes on writing. The copy is the\n"
    "state of one moment: all feedback that was answered before the command began is in it. It is\n"
    "checked, private (0600) and on the disk when the command ends. TARGET must not exist; while\n"
    "the copy is made it lies beside it as TARGET.partial.\n"
    "\n"
    "The key of the pseudonyms, where it lies beside the database as FILE.key, is not copied:\n"
    "without it nobody can tell which patient a row is about. Keep a copy of it elsewhere; a\n"
    "database that is restored without it is whole, but overrides before the restore are no "
    "longer\n"
    "recognised.\n"
    "\n"
    "To restore: stop the server, put the copy in the place of the database, remove its -wal and\n"
    "-shm files, start the server.\n"
    "\n"
    "Examples:\n"
    "  hookline feedback backup /backup/feedback-2026-10-05.db --config /etc/hookline.json\n"
    "  hookline feedback backup copy.db --file feedback.db\n"
    "\n"
    "Exit codes: 0 done; 1 the database cannot be read or TARGET cannot be written; 2 wrong usage\n"
    "or an unreadable configuration.";

void add_database_options(CLI::App& command, FeedbackDatabaseOptions& options) {
    CLI::Option_group* source = command.add_option_group("database");
    source
        ->add_option("--config", options.config,
                     "Configuration of the server, whose feedback.file is read")
        ->type_name("FILE");
    source->add_option("--file", options.file, "The database itself")->type_name("DB");
    source->require_option(1);
}

}  // namespace

FeedbackCommands::FeedbackCommands(CLI::App& app)
    : feedback_(app.add_subcommand("feedback", "Report or back up what users did with cards")) {
    feedback_->footer(kFeedbackFooter)->require_subcommand(1);
    add_report();
    add_backup();
}

void FeedbackCommands::add_report() {
    CLI::App* report =
        feedback_->add_subcommand("report", "Count shown, accepted, overridden, ignored");
    report->footer(kReportFooter);
    add_database_options(*report, report_options_.database);
    report
        ->add_option("--since", report_options_.since,
                     "Only cards shown since that day (UTC) or dateTime with offset")
        ->type_name("DATE");
    report->add_option("--format", report_options_.format, "table, csv or json; table by default")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "csv", "json"}));
}

void FeedbackCommands::add_backup() {
    backup_ = feedback_->add_subcommand("backup", "Copy the database while the server runs");
    backup_->footer(kBackupFooter);
    backup_->add_option("target", backup_options_.target, "The copy, a file that does not exist")
        ->type_name("TARGET")
        ->required();
    add_database_options(*backup_, backup_options_.database);
}

bool FeedbackCommands::parsed() const {
    return feedback_->parsed();
}

ExitCode FeedbackCommands::run(CommandEnvironment& environment) const {
    return backup_->parsed() ? feedback_backup(backup_options_, environment)
                             : feedback_report(report_options_, environment);
}

}  // namespace hookline::hooks
