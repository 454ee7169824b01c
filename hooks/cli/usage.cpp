#include "hooks/cli/usage.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace hookline::hooks {

std::string unknown_command(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError)) {
        return {};
    }
    const std::vector<std::string> rest = app.remaining(true);
    const auto word =
        std::ranges::find_if(rest, [](const std::string& text) { return !text.starts_with('-'); });
    return word == rest.end() ? std::string() : *word;
}

bool looks_like_expression(const std::vector<std::string>& arguments) {
    const auto is_minus = [](const std::string& text) {
        return text.size() > 1 && text[0] == '-' && text[1] != '-' && text != "-h";
    };
    return arguments.size() > 2 && arguments[0] == "cql" && arguments[1] == "eval" &&
           std::ranges::any_of(arguments, is_minus);
}

std::string option_without_text(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        if (option->nonpositional() && option->count() > 0 &&
            std::ranges::find(option->results(), "") != option->results().end()) {
            return option->get_name();
        }
    }
    for (const CLI::App* command : app.get_subcommands()) {
        if (std::string name = option_without_text(*command); !name.empty()) {
            return name;
        }
    }
    return {};
}

}  // namespace hookline::hooks
