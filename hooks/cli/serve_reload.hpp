#pragma once

#include <functional>
#include <optional>

#include "hooks/cli/commands.hpp"
#include "hooks/config/config.hpp"
#include "hooks/log.hpp"
#include "hooks/reload/content_trial.hpp"

/// Configuration and content of `hookline serve`, read at the start and again on SIGHUP.
namespace hookline::hooks {

/// The configuration file with what the command line puts over it; nullopt when there were errors.
[[nodiscard]] std::optional<Config> read_serve_config(const ServeOptions& options,
                                                      Diagnostics& diagnostics);

/// Where content is loaded from: the command line goes before the configuration, this before what
/// is shipped.
[[nodiscard]] ContentPaths serve_content(const ServeOptions& options, const Config& config,
                                         const CommandEnvironment& environment);

/// Reads both again for a running server; what it returns may go live (SR-157). One thread.
class ServeReload {
  public:
    using OptionsOf = std::function<AnswerOptions(const Config&)>;

    /// `running`: with what the server was started. `options`, `environment` and `log` must outlive
    /// this.
    ServeReload(const ServeOptions& options, const CommandEnvironment& environment, Config running,
                OptionsOf options_of, LevelledLog& log);

    [[nodiscard]] ContentTrial operator()();

  private:
    const ServeOptions* options_;  // owner: the caller, as of the next and of log_
    const CommandEnvironment* environment_;
    Config running_;
    OptionsOf options_of_;
    LevelledLog* log_;
};

}  // namespace hookline::hooks
