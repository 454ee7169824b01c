#pragma once

#include <filesystem>
#include <string>

#include "hooks/cli/command_line.hpp"

namespace CLI {
class App;
}

namespace hookline::hooks {

struct FeedbackReportOptions {
    std::filesystem::path config;  ///< its `feedback.file` is the database
    std::filesystem::path file;    ///< or the database itself
    std::string since;
    std::string format = "table";
};

[[nodiscard]] ExitCode feedback_report(const FeedbackReportOptions& options,
                                       CommandEnvironment& environment);

/// The command `feedback` with its subcommands on the command line.
class FeedbackCommands {
  public:
    explicit FeedbackCommands(CLI::App& app);

    [[nodiscard]] bool parsed() const;
    [[nodiscard]] ExitCode run(CommandEnvironment& environment) const;

  private:
    CLI::App* feedback_;
    FeedbackReportOptions report_options_;
};

}  // namespace hookline::hooks
