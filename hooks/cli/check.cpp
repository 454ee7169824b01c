#include <ostream>

#include "engine/cases/lint.hpp"
#include "hooks/cases/guideline_cases.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/prefetch_reasons.hpp"

namespace hookline::hooks {

ExitCode check(const CheckOptions& options, CommandEnvironment& environment) {
    std::optional<ContentPaths> paths =
        choose_content({{options.folder}, options.value_sets}, environment);
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    paths->packs.keys = options.pack_keys;
    Diagnostics diagnostics;
    const std::shared_ptr<const Snapshot> snapshot = environment.load(*paths, diagnostics);
    const GuidelineCases cases = read_guideline_cases(options.folder, diagnostics);
    const auto loaded = std::dynamic_pointer_cast<const GuidelineSnapshot>(snapshot);
    if (loaded != nullptr) {
        engine::lint_guideline(*loaded->guidelines().front(), cases.suite, loaded->tables(),
                               diagnostics);
    }
    diagnostics.print(environment.err);
    if (snapshot == nullptr || diagnostics.has_errors()) {
        return ExitCode::InputRefused;
    }
    const std::size_t warnings = diagnostics.all().size();
    environment.out << options.folder.string() << ": no errors";
    if (warnings > 0) {
        environment.out << ", " << warnings << (warnings == 1 ? " warning" : " warnings");
    }
    environment.out << '\n';
    for (const ServiceDescription& service : snapshot->services()) {
        environment.out << "  " << service.id << '\n';
    }
    if (options.prefetch && loaded != nullptr) {
        print_prefetch_reasons(*loaded->guidelines().front(), environment.out);
    }
    return ExitCode::Success;
}

}  // namespace hookline::hooks
