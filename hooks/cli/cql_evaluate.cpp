#include <algorithm>
#include <array>
#include <ostream>

#include "hooks/cli/cql_commands.hpp"

namespace hookline::hooks {
namespace {

constexpr std::string_view kLibrary = "Expression";

// A library around an expression that stands alone.
cql::LibrarySource empty_library(const CqlSession& session) {
    return {"expression", "library " + std::string(kLibrary) + "\nusing " + session.model().name() +
                              "\ncontext Patient\n"};
}

void print_error(const Error& error, CommandEnvironment& environment) {
    environment.err << (error.where.empty() ? "" : error.where + ": ") << "error: " << error.message
                    << '\n';
}

struct NamedResult {
    std::string name;
    Result<cql::Value> value;
};

void print_text(const std::vector<NamedResult>& results, CqlSession& session,
                CommandEnvironment& environment) {
    for (const NamedResult& result : results) {
        if (result.value) {
            environment.out << result.name << ": " << session.to_text(*result.value) << '\n';
        } else {
            environment.err << result.name << ": ";
            print_error(result.value.error(), environment);
        }
    }
}

void print_json(const std::string& library, const std::vector<NamedResult>& results,
                CqlSession& session, CommandEnvironment& environment) {
    std::string text;
    fhir::json::Writer json(text, 2);
    json.begin_object().key("library").string(library);
    json.key("now").string(fhir::to_string(session.now()));
    json.key("results").begin_object();
    for (const NamedResult& result : results) {
        if (result.value) {
            json.key(result.name);
            session.write_json(json, *result.value);
        }
    }
    json.end_object().key("errors").begin_object();
    for (const NamedResult& result : results) {
        if (!result.value) {
            json.key(result.name)
                .begin_object()
                .key("message")
                .string(result.value.error().message)
                .optional_string("where", result.value.error().where)
                .end_object();
        }
    }
    json.end_object().end_object();
    environment.out << text << '\n';
}

}  // namespace

ExitCode cql_eval(const CqlEvalOptions& options, CommandEnvironment& environment) {
    ExitCode exit_code{};
    const auto session = CqlSession::open(options.data, environment, exit_code);
    if (session == nullptr) {
        return exit_code;
    }
    const std::array libraries = {empty_library(*session)};
    const std::array expressions = {
        cql::ExpressionSource{std::string(kLibrary), "expression", options.expression}};
    const auto set = session->load(libraries, expressions, environment);
    if (set == nullptr) {
        return ExitCode::InputRefused;
    }
    cql::Evaluation evaluation = session->evaluation(*set);
    const Result<cql::Value> value = evaluation.evaluate(set->expression(0));
    if (!value) {
        print_error(value.error(), environment);
        return ExitCode::InputRefused;
    }
    if (options.json) {
        std::string text;
        fhir::json::Writer json(text, 2);
        session->write_json(json, *value);
        environment.out << text << '\n';
    } else {
        environment.out << session->to_text(*value) << '\n';
    }
    return ExitCode::Success;
}

ExitCode cql_run(const CqlRunOptions& options, CommandEnvironment& environment) {
    const auto sources = read_with_includes(options.file, options.folders);
    if (!sources) {
        environment.err << options.file.string() << ": error: the file cannot be read\n";
        return ExitCode::WrongUsage;
    }
    ExitCode exit_code{};
    const auto session = CqlSession::open(options.data, environment, exit_code);
    if (session == nullptr) {
        return exit_code;
    }
    const auto set = session->load(*sources, {}, environment);
    if (set == nullptr) {
        return ExitCode::InputRefused;
    }
    const std::string library = library_name(sources->back());
    const std::vector<std::string> names =
        options.definitions.empty() ? set->definitions(library) : options.definitions;
    cql::Evaluation evaluation = session->evaluation(*set);
    std::vector<NamedResult> results;
    for (const std::string& name : names) {
        const cql::DefinitionRef definition = set->find(library, name);
        if (!definition.valid()) {
            environment.err << options.file.string() << ": error: there is no definition `" << name
                            << "`\n";
            return ExitCode::WrongUsage;
        }
        results.push_back({name, evaluation.evaluate(definition)});
    }
    options.json ? print_json(library, results, *session, environment)
                 : print_text(results, *session, environment);
    const bool whole = std::ranges::all_of(
        results, [](const NamedResult& result) { return result.value.has_value(); });
    return whole ? ExitCode::Success : ExitCode::InputRefused;
}

}  // namespace hookline::hooks
