#include <filesystem>
#include <ostream>
#include <system_error>

#include "hookline_version.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/reload/content_trial.hpp"

namespace hookline::hooks {
namespace {

engine::EngineVersion own_version() {
    const auto version = engine::parse_engine_version(kVersion);
    HOOKLINE_ASSERT(version.has_value(), "the file .version holds MAJOR.MINOR.PATCH");
    return *version;
}

}  // namespace

ExitCode pack(const PackOptions& options, CommandEnvironment& environment) {
    const engine::EngineVersion own = own_version();
    const std::string before =
        options.before.empty() ? std::to_string(own.major + 1) + ".0.0" : options.before;
    const auto first_unfit = engine::parse_engine_version(before);
    if (!first_unfit || *first_unfit <= own) {
        environment.err << "--before: error: expected a version like 1.2.3 above " << kVersion
                        << '\n';
        return ExitCode::WrongUsage;
    }
    std::optional<ContentPaths> paths =
        choose_content({{options.folder}, options.value_sets}, environment);
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    paths->packs.check = engine::PackCheck::Ignored;
    const ContentTrial trial = try_content(environment.load, *paths);
    if (trial.fault) {
        environment.err << trial.fault->place << ": error: not packed, " << trial.fault->kind
                        << "; `hookline check` and `hookline test` say more\n";
        return ExitCode::InputRefused;
    }
    Diagnostics diagnostics;
    const auto files = engine::write_pack(options.folder, kVersion, before, diagnostics);
    diagnostics.print(environment.err);
    if (!files) {
        return ExitCode::InputRefused;
    }
    environment.out << (options.folder / engine::kPackFile).string() << ": " << *files << " files, "
                    << trial.cases << " cases passed, for versions from " << kVersion
                    << " to before " << before << '\n';
    std::error_code ignored;
    if (std::filesystem::exists(options.folder / engine::kPackSignatureFile, ignored)) {
        environment.out << engine::kPackSignatureFile << " is older: sign the pack again\n";
    }
    return ExitCode::Success;
}

}  // namespace hookline::hooks
