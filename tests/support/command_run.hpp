#pragma once

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "hooks/cli/command_line.hpp"

namespace hookline::hooks::test {

/// What a command left behind.
struct Run {
    ExitCode code;
    std::string out;
    std::string err;
};

/// Runs `hookline ARGUMENTS...` inside this process.
inline Run run_command(std::vector<std::string> arguments, const std::string& standard_input = {},
                       const ContentLoader& load = load_content,
                       const std::filesystem::path& executable = "/nowhere/bin/hookline") {
    std::istringstream in(standard_input);
    std::ostringstream out;
    std::ostringstream err;
    CommandEnvironment environment{in, out, err, load, executable};
    const ExitCode code = run_command_line(std::move(arguments), environment);
    return {code, out.str(), err.str()};
}

}  // namespace hookline::hooks::test
