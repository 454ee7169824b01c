#include <optional>
#include <ostream>

#include "hooks/cli/feedback_commands.hpp"
#include "hooks/config/config.hpp"

namespace hookline::hooks {

std::filesystem::path choose_file(const FeedbackDatabaseOptions& options,
                                  CommandEnvironment& environment) {
    if (!options.file.empty()) {
        return options.file;
    }
    Diagnostics diagnostics;
    const std::optional<Config> config = load_config(options.config, diagnostics);
    diagnostics.print(environment.err);
    if (!config) {
        return {};
    }
    if (config->feedback.file.empty()) {
        environment.err << options.config.string()
                        << ": error: feedback.file: not set, so no feedback is kept\n";
    }
    return config->feedback.file;
}

}  // namespace hookline::hooks
