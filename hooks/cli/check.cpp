#include <ostream>

#include "hooks/cli/commands.hpp"

namespace hookline::hooks {

ExitCode check(const CheckOptions& options, CommandEnvironment& environment) {
    const std::optional<ContentPaths> paths =
        choose_content({{options.folder}, options.value_sets}, environment);
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    const std::shared_ptr<const Snapshot> snapshot = load_and_report(*paths, environment);
    if (snapshot == nullptr) {
        return ExitCode::InputRefused;
    }
    environment.out << options.folder.string() << ": no errors\n";
    for (const ServiceDescription& service : snapshot->services()) {
        environment.out << "  " << service.id << '\n';
    }
    return ExitCode::Success;
}

}  // namespace hookline::hooks
