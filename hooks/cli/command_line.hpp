#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "hooks/content.hpp"

namespace hookline::hooks {

/// What the process ends with.
enum class ExitCode : int {
    Success = 0,
    InputRefused =
        1,           ///< the request was refused, a case failed, or the judged guideline has errors
    WrongUsage = 2,  ///< unknown option, missing argument, named file that cannot be read
    CannotStart = 3,  ///< configuration, content or address of the server cannot be used
};

/// Everything a command touches besides its arguments.
struct CommandEnvironment {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    ContentLoader load;
    std::filesystem::path executable;  ///< the shipped content is looked for beside it
    bool interactive = false;          ///< a person types into `in`
};

/// Runs `hookline ARGUMENTS...`; `arguments` without the program name. Throws nothing.
[[nodiscard]] ExitCode run_command_line(std::vector<std::string> arguments,
                                        CommandEnvironment& environment);

}  // namespace hookline::hooks
