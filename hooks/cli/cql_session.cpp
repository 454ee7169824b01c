#include "hooks/cli/cql_session.hpp"

#include <algorithm>
#include <ostream>

#include "engine/cql/parser.hpp"
#include "engine/cql/value_json.hpp"
#include "fhir/base/files.hpp"
#include "hooks/cli/commands.hpp"
#include "hooks/cli/now.hpp"
#include "hooks/request_record.hpp"
#include "mappings/build_record.hpp"

namespace hookline::hooks {
namespace {

namespace fs = std::filesystem;

bool holds_object(const cql::Value& value) {
    switch (value.kind()) {
        case cql::ValueKind::Object:
            return true;
        case cql::ValueKind::List:
            return std::ranges::any_of(value.as_list(), holds_object);
        case cql::ValueKind::Tuple:
            return std::ranges::any_of(value.as_tuple().values, holds_object);
        default:
            return false;
    }
}

std::shared_ptr<const cql::ast::Library> parse_quietly(const cql::LibrarySource& source) {
    Diagnostics ignored;  // whoever loads the library reports them
    return cql::parse_library(source.file, source.text, ignored);
}

std::optional<cql::LibrarySource> find_library(std::string_view name,
                                               const std::optional<cql::ast::Text>& version,
                                               const std::vector<fs::path>& folders) {
    std::vector<std::string> names = {std::string(name) + ".cql"};
    if (version) {
        names.push_back(std::string(name) + '-' + std::string(version->value) + ".cql");
    }
    for (const fs::path& folder : folders) {
        for (const std::string& candidate : names) {
            const fs::path path = folder / candidate;
            if (std::optional<std::string> text = read_file(path)) {
                return cql::LibrarySource{path.string(), std::move(*text)};
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::unique_ptr<CqlSession> CqlSession::open(const CqlDataOptions& options,
                                             CommandEnvironment& environment, ExitCode& exit_code) {
    exit_code = ExitCode::WrongUsage;
    const Result<RequestTime> now = parse_now(options.now);
    if (!now) {
        environment.err << "--now: error: " << now.error().message << '\n';
        return nullptr;
    }
    std::optional<std::string> request;
    if (!options.data.empty()) {
        request = options.data == "-" ? read_all(environment.in) : read_file(options.data);
        if (!request) {
            environment.err << options.data << ": error: the file cannot be read\n";
            return nullptr;
        }
    }
    const auto paths = choose_content({{}, options.value_sets}, environment);
    if (!paths) {
        return nullptr;
    }
    Diagnostics diagnostics;
    auto basis = ContentBasis::load(*paths, diagnostics);
    diagnostics.print(environment.err);
    if (basis == nullptr) {
        exit_code = ExitCode::CannotStart;
        return nullptr;
    }
    std::unique_ptr<CqlSession> session(new CqlSession(std::move(basis)));
    session->now_ = fhir::date_time_from_epoch_ms(now->now_ms, now->offset_minutes);
    const Result<void> read = request ? session->read_request(*request) : session->read_nothing();
    if (!read) {
        environment.err << options.data << ": error: " << read.error().message;
        if (!read.error().where.empty()) {
            environment.err << " (at " << read.error().where << ')';
        }
        environment.err << '\n';
        exit_code = ExitCode::InputRefused;
        return nullptr;
    }
    return session;
}

Result<void> CqlSession::read_request(std::string_view text) {
    body_ = std::make_unique<fhir::json::BodyBuffer>(text);
    HOOKLINE_TRY(const fhir::json::Value root, fhir::json::parse(*body_, arena_));
    HOOKLINE_TRY(const CdsRequestView request, parse_request(root, arena_));
    HOOKLINE_TRY(const mappings::PatientRecord* record,
                 build_request_record(request, now_, *basis_, arena_));
    source_ = std::make_unique<engine::RecordSource>(*record, basis_->binding());
    return {};
}

Result<void> CqlSession::read_nothing() {
    mappings::RecordInput input;
    input.now = now_;
    HOOKLINE_TRY(const mappings::PatientRecord* record,
                 mappings::build_record(input, basis_->terminology(), basis_->tables(), arena_));
    source_ = std::make_unique<engine::RecordSource>(*record, basis_->binding());
    return {};
}

std::shared_ptr<const cql::LibrarySet> CqlSession::load(
    std::span<const cql::LibrarySource> libraries,
    std::span<const cql::ExpressionSource> expressions, CommandEnvironment& environment) const {
    Diagnostics diagnostics;
    auto set = cql::LibrarySet::load(libraries, expressions, &basis_->model(), basis_->binding(),
                                     basis_->value_sets(), diagnostics);
    diagnostics.print(environment.err);
    return set;
}

cql::Evaluation CqlSession::evaluation(const cql::LibrarySet& libraries, Parameters parameters) {
    cql::EvaluationOptions options;
    options.now = now_;
    options.parameters = std::move(parameters);
    return cql::Evaluation(libraries, *source_, basis_->value_sets(), options, arena_);
}

std::string CqlSession::to_text(const cql::Value& value) {
    if (!holds_object(value)) {
        return cql::to_text(value);
    }
    std::string text;
    fhir::json::Writer json(text, 2);
    write_json(json, value);
    return text;
}

void CqlSession::write_json(fhir::json::Writer& json, const cql::Value& value) {
    cql::ValueJsonWriter(json, &basis_->model(), basis_->binding(), arena_).write(value);
}

std::optional<std::vector<cql::LibrarySource>> read_with_includes(
    const fs::path& file, const std::vector<fs::path>& folders) {
    std::optional<std::string> text = read_file(file);
    if (!text) {
        return std::nullopt;
    }
    std::vector<fs::path> all = {file.parent_path()};
    all.insert(all.end(), folders.begin(), folders.end());
    std::vector<cql::LibrarySource> found = {{file.string(), std::move(*text)}};
    std::vector<std::string> names = {library_name(found.front())};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto library = parse_quietly(found[i]);
        for (const cql::ast::IncludeDefinition& include : library->includes) {
            const std::string name(include.library.last());
            if (std::ranges::find(names, name) != names.end()) {
                continue;
            }
            if (auto included = find_library(name, include.version, all)) {
                names.push_back(name);
                found.push_back(std::move(*included));
            }
        }
    }
    std::ranges::reverse(found);
    return found;
}

std::string library_name(const cql::LibrarySource& source) {
    const auto library = parse_quietly(source);
    return library->identifier == nullptr ? std::string()
                                          : std::string(library->identifier->name.last());
}

}  // namespace hookline::hooks
