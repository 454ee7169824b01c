#include <ostream>

#include "engine/cql/elm_json.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/cql_commands.hpp"

namespace hookline::hooks {
namespace {

// Translation needs the names of value sets, not what is in them.
class AnyValueSet final : public cql::Terminology {
  public:
    [[nodiscard]] std::optional<int> find_value_set(std::string_view) const override { return 0; }
    [[nodiscard]] bool contains(int, std::string_view, std::string_view) const override {
        return false;
    }
};

}  // namespace

ExitCode cql_elm(const CqlElmOptions& options, CommandEnvironment& environment) {
    const auto sources = read_with_includes(options.file, options.folders);
    if (!sources) {
        environment.err << options.file.string() << ": error: the file cannot be read\n";
        return ExitCode::WrongUsage;
    }
    const auto paths = choose_content({}, environment);
    if (!paths) {
        return ExitCode::WrongUsage;
    }
    Diagnostics diagnostics;
    const auto basis = ContentBasis::load(*paths, diagnostics);
    const AnyValueSet value_sets;
    const auto set = basis == nullptr
                         ? nullptr
                         : cql::LibrarySet::load(*sources, {}, &basis->model(), basis->binding(),
                                                 value_sets, diagnostics);
    diagnostics.print(environment.err);
    if (set == nullptr) {
        return basis == nullptr ? ExitCode::CannotStart : ExitCode::InputRefused;
    }
    environment.out << cql::elm_json(*set, library_name(sources->back())) << '\n';
    return ExitCode::Success;
}

}  // namespace hookline::hooks
