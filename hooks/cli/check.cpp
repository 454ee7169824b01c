#include <ostream>

#include "engine/cases/lint.hpp"
#include "engine/cases/unread_facts.hpp"
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
        const engine::Guideline& guideline = *loaded->guidelines().front();
        engine::lint_guideline(guideline, cases.suite, loaded->tables(), diagnostics);
        engine::lint_unread_facts(guideline, loaded->binding(), loaded->tables(), diagnostics);
        lint_request_cases(cases.requests, guideline, diagnostics);
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
