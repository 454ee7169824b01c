#pragma once

#include "hooks/cli/cql_session.hpp"

namespace CLI {
class App;
}

namespace hookline::hooks {

struct CqlEvalOptions {
    std::string expression;
    bool json = false;
    CqlDataOptions data;
};

struct CqlRunOptions {
    std::filesystem::path file;
    std::vector<std::string> definitions;  ///< empty: all public ones
    std::vector<std::filesystem::path> folders;
    std::vector<std::string> parameters;  ///< `NAME=EXPRESSION`
    bool json = false;
    CqlDataOptions data;
};

struct CqlElmOptions {
    std::filesystem::path file;
    std::vector<std::filesystem::path> folders;
};

[[nodiscard]] ExitCode cql_eval(const CqlEvalOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode cql_run(const CqlRunOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode cql_elm(const CqlElmOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode cql_repl(const CqlDataOptions& options, CommandEnvironment& environment);

/// The command `cql` with its subcommands on the command line.
class CqlCommands {
  public:
    explicit CqlCommands(CLI::App& app);

    [[nodiscard]] bool parsed() const;
    [[nodiscard]] ExitCode run(CommandEnvironment& environment) const;

  private:
    void add_data_options(CLI::App& command, CqlDataOptions& data);

    CLI::App* cql_;
    CLI::App* eval_;
    CLI::App* run_;
    CLI::App* elm_;
    CLI::App* repl_;
    CqlEvalOptions eval_options_;
    CqlRunOptions run_options_;
    CqlElmOptions elm_options_;
    CqlDataOptions repl_options_;
};

}  // namespace hookline::hooks
