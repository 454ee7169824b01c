#include <ostream>
#include <string>

#include "hooks/cli/commands.hpp"
#include "hooks/cli/fact_sheet.hpp"
#include "hooks/cli/now.hpp"

namespace hookline::hooks {

ExitCode facts(const FactsOptions& options, CommandEnvironment& environment) {
    const Result<RequestTime> now = parse_now(options.now);
    if (!now) {
        environment.err << "--now: error: " << now.error().message << '\n';
        return ExitCode::WrongUsage;
    }
    const std::optional<std::string> text = read_request(options.request, environment);
    const std::optional<ContentPaths> paths =
        text ? choose_content(options.content, environment) : std::nullopt;
    const std::optional<std::filesystem::path> folder =
        paths ? choose_fact_folder(*paths, environment) : std::nullopt;
    if (!folder) {
        return ExitCode::WrongUsage;
    }
    const std::optional<FactContent> content = load_fact_content(*paths, *folder, environment);
    if (!content) {
        return ExitCode::CannotStart;
    }
    FactSheet sheet(*content, *text, *now);
    if (const Result<void> done = sheet.read(); !done) {
        environment.err << options.request << ": error: " << done.error().message;
        if (!done.error().where.empty()) {
            environment.err << " (at " << done.error().where << ')';
        }
        environment.err << '\n';
        return ExitCode::InputRefused;
    }
    if (options.json) {
        std::string text_out;
        fhir::json::Writer out(text_out, 2);
        out.begin_object();
        write_sheet(out, sheet);
        out.end_object();
        environment.out << text_out << '\n';
    } else {
        print_sheet(environment.out, sheet);
    }
    return ExitCode::Success;
}

}  // namespace hookline::hooks
