#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hooks/cli/commands.hpp"

namespace CLI {
class App;
}

namespace hookline::hooks {

/// Empty means not given.
struct ProbeOptions {
    std::string base;
    std::string patient;
    std::string hook;     ///< default patient-view, with drafts order-sign
    std::string service;  ///< needed only when several answer the hook
    std::string encounter;
    std::vector<std::string> drafts;
    std::string token;
    std::filesystem::path token_file;
    std::filesystem::path ca_file;
    std::filesystem::path save;  ///< where the request goes that was evaluated
    std::string now;
    std::int64_t deadline_ms = 10'000;
    bool json = false;
    ContentOptions content;
};

[[nodiscard]] ExitCode probe(const ProbeOptions& options, CommandEnvironment& environment);

/// The command `probe` on the command line.
class ProbeCommand {
  public:
    explicit ProbeCommand(CLI::App& app);

    [[nodiscard]] bool parsed() const;
    [[nodiscard]] ExitCode run(CommandEnvironment& environment) const {
        return probe(options_, environment);
    }

  private:
    CLI::App* probe_;
    ProbeOptions options_;
};

}  // namespace hookline::hooks
