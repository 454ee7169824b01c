#include "hooks/feedback/feedback_backup.hpp"

#include <ostream>

#include "hooks/cli/feedback_commands.hpp"

namespace hookline::hooks {

ExitCode feedback_backup(const FeedbackBackupOptions& options, CommandEnvironment& environment) {
    const std::filesystem::path file = choose_file(options.database, environment);
    if (file.empty()) {
        return ExitCode::WrongUsage;
    }
    if (const auto done = back_up_feedback(file, options.target); !done) {
        environment.err << done.error().where << ": error: " << done.error().message << '\n';
        return ExitCode::InputRefused;
    }
    return ExitCode::Success;
}

}  // namespace hookline::hooks
