#include "hooks/cli/shared_options.hpp"

#include <CLI/CLI.hpp>

namespace hookline::hooks {

void add_value_sets_option(CLI::App& command, std::filesystem::path& folder) {
    command
        .add_option("--value-sets", folder, "Folder of ValueSet files instead of the shipped one")
        ->type_name("DIR");
}

void add_content_options(CLI::App& command, ContentOptions& options) {
    command
        .add_option("--guideline", options.guidelines,
                    "Guideline folder instead of the shipped ones; may be repeated")
        ->type_name("DIR");
    add_value_sets_option(command, options.value_sets);
}

void add_now_option(CLI::App& command, std::string& now) {
    command
        .add_option("--now", now,
                    "Date (its last second, UTC) or dateTime with offset that counts as now; "
                    "without it the "
                    "clock of this machine, in its time zone or that of the variable TZ")
        ->type_name("DATE");
}

void add_request_argument(CLI::App& command, std::string& request) {
    command
        .add_option("request", request,
                    "CDS Hooks request with its prefetch; `-` reads standard input")
        ->type_name("REQUEST.json")
        ->required();
}

}  // namespace hookline::hooks
