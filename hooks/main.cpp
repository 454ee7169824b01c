#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "hooks/cli/command_line.hpp"

int main(int argc, char** argv) {
    std::error_code error;
    std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        executable = argv[0];
    }
    hookline::hooks::CommandEnvironment environment{std::cin,   std::cout,
                                                    std::cerr,  hookline::hooks::load_content,
                                                    executable, ::isatty(STDIN_FILENO) != 0};
    return static_cast<int>(hookline::hooks::run_command_line(
        std::vector<std::string>(argv + 1, argv + argc), environment));
}
