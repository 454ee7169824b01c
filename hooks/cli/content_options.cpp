#include <ostream>
#include <system_error>

#include "hooks/cli/commands.hpp"

namespace hookline::hooks {

std::optional<ContentPaths> choose_content(const ContentOptions& options,
                                           CommandEnvironment& environment) {
    const std::optional<ContentPaths> shipped = find_shipped_content(environment.executable);
    ContentPaths paths = shipped.value_or(ContentPaths{});
    if (!options.guidelines.empty()) {
        paths.guidelines = options.guidelines;
    }
    if (!options.value_sets.empty()) {
        paths.value_sets = options.value_sets;
    }
    for (const std::filesystem::path& folder : paths.guidelines) {
        std::error_code error;
        if (!std::filesystem::is_regular_file(folder / "guideline.json", error)) {
            environment.err << folder.string()
                            << ": error: no guideline here, expected a folder with a "
                               "`guideline.json`\n";
            return std::nullopt;
        }
    }
    if (!shipped) {
        environment.err << "error: the content that comes with the program was not found; "
                           "expected it in `../share/hookline` beside the binary\n";
        return std::nullopt;
    }
    return paths;
}

std::shared_ptr<const Snapshot> load_and_report(const ContentPaths& paths,
                                                CommandEnvironment& environment) {
    Diagnostics diagnostics;
    std::shared_ptr<const Snapshot> snapshot = environment.load(paths, diagnostics);
    diagnostics.print(environment.err);
    if (snapshot == nullptr && !diagnostics.has_errors()) {
        environment.err << "error: the content cannot be loaded\n";
    }
    return diagnostics.has_errors() ? nullptr : snapshot;
}

}  // namespace hookline::hooks
