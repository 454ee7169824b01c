#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hooks/cli/command_line.hpp"

namespace hookline::hooks {

/// Options of the commands, as the command line gave them; empty means not given.
struct ContentOptions {
    std::vector<std::filesystem::path> guidelines;
    std::filesystem::path value_sets;
};

struct ServeOptions {
    std::string listen;
    std::filesystem::path config;
    ContentOptions content;
    bool print_config = false;         ///< print what takes effect instead of serving
    bool print_config_schema = false;  ///< print the JSON Schema of configurations instead
};

struct EvaluateOptions {
    std::string request;  ///< file, or `-` for standard input
    std::string now;
    std::string service;
    bool prognosis = false;
    ContentOptions content;
};

struct FactsOptions {
    std::string request;  ///< as EvaluateOptions
    std::string now;
    ContentOptions content;
    bool json = false;
};

struct CheckOptions {
    std::filesystem::path folder;
    std::filesystem::path value_sets;
    std::vector<std::filesystem::path> pack_keys;  ///< not empty: as `pack_keys` of the server
    bool prefetch = false;                         ///< also print what each service reads, and why
};

struct PackOptions {
    std::filesystem::path folder;
    std::filesystem::path value_sets;
    std::string before;  ///< first engine version that it is not for; empty: the next major one
};

struct TestOptions {
    std::filesystem::path folder;
    std::filesystem::path cases;  ///< one file of facts cases; empty: all cases of the folder
    std::filesystem::path junit;
    std::filesystem::path value_sets;
    bool verbose = false;
};

struct ExplainOptions {
    std::string request;  ///< file, or `-` for standard input
    std::string statement;
    std::string now;
    bool json = false;
    bool prognosis = false;
    ContentOptions content;
};

[[nodiscard]] ExitCode serve(const ServeOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode evaluate(const EvaluateOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode facts(const FactsOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode check(const CheckOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode pack(const PackOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode explain(const ExplainOptions& options, CommandEnvironment& environment);
[[nodiscard]] ExitCode test(const TestOptions& options, CommandEnvironment& environment);

/// The text of the file, or of standard input for `-`; nullopt after a message.
[[nodiscard]] std::optional<std::string> read_request(const std::string& name,
                                                      CommandEnvironment& environment);

/// The shipped content with what `options` replace in it; nullopt after a message when something
/// is missing.
[[nodiscard]] std::optional<ContentPaths> choose_content(const ContentOptions& options,
                                                         CommandEnvironment& environment);

/// Loads and prints the diagnostics; nullptr when there were errors.
[[nodiscard]] std::shared_ptr<const Snapshot> load_and_report(const ContentPaths& paths,
                                                              CommandEnvironment& environment);

}  // namespace hookline::hooks
