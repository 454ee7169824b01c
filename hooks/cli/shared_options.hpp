#pragma once

#include <string>

#include "hooks/cli/commands.hpp"

namespace CLI {
class App;
}

namespace hookline::hooks {

/// Options that several commands have, worded once. What is referred to must outlive the parsing.

/// `--value-sets`.
void add_value_sets_option(CLI::App& command, std::filesystem::path& folder);
/// `--guideline` and `--value-sets`.
void add_content_options(CLI::App& command, ContentOptions& options);
/// `--now`.
void add_now_option(CLI::App& command, std::string& now);
/// The request as the one argument.
void add_request_argument(CLI::App& command, std::string& request);

}  // namespace hookline::hooks
