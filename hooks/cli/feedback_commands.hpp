#pragma once

#include <filesystem>
#include <string>

#include "hooks/cli/command_line.hpp"

namespace CLI {
class App;
}

namespace hookline::hooks {

struct FeedbackDatabaseOptions {
    std::filesystem::path config;  ///< its `feedback.file` is the database
    std::filesystem::path file;    ///< or the database itself
};

/// The database that the options name; empty after a message.
[[nodiscard]] std::filesystem::path choose_file(const FeedbackDatabaseOptions& options,
                                                CommandEnvironment& environment);

struct FeedbackReportOptions {
    FeedbackDatabaseOptions database;
    std::string since;
    std::string format = "table";
};

[[nodiscard]] ExitCode feedback_report(const FeedbackReportOptions& options,
                                       CommandEnvironment& environment);

struct FeedbackBackupOptions {
    FeedbackDatabaseOptions database;
    std::filesystem::path target;  ///< must not exist
};

[[nodiscard]] ExitCode feedback_backup(const FeedbackBackupOptions& options,
                                       CommandEnvironment& environment);

/// The command `feedback` with its subcommands on the command line.
class FeedbackCommands {
  public:
    explicit FeedbackCommands(CLI::App& app);

    [[nodiscard]] bool parsed() const;
    [[nodiscard]] ExitCode run(CommandEnvironment& environment) const;

  private:
    void add_report();
    void add_backup();

    CLI::App* feedback_;
    CLI::App* backup_ = nullptr;
    FeedbackReportOptions report_options_;
    FeedbackBackupOptions backup_options_;
};

}  // namespace hookline::hooks
