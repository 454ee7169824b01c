#include <algorithm>
#include <array>
#include <optional>
#include <ostream>
#include <utility>

#include "engine/cql/ast.hpp"
#include "engine/cql/parser.hpp"
#include "engine/cql/program.hpp"
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

// A value for a parameter, as an expression of the library. It is written as the other branch of
// the parameter itself, so that it is converted as any value for that type would be.
struct ParameterOption {
    std::string name;
    cql::ExpressionSource source;
};

std::optional<ParameterOption> parameter_option(const std::string& text,
                                                const std::string& library) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return std::nullopt;
    }
    const std::string name = text.substr(0, equals);
    return ParameterOption{
        name,
        {library, "--parameter " + name,
         "if false then \"" + name + "\" else (\n" + text.substr(equals + 1) + "\n)"}};
}

// True also for a library that cannot be read: what is wrong with it is told when it is loaded.
bool may_declare(const cql::LibrarySource& source, const std::string& parameter) {
    Diagnostics faults;
    const auto library = cql::parse_library(source.file, source.text, faults);
    return faults.has_errors() ||
           std::ranges::any_of(library->parameters, [&](const cql::ast::ParameterDefinition& one) {
               return one.name.name == parameter;
           });
}

const cql::Parameter* find_parameter(const cql::Program& program, const std::string& library,
                                     const std::string& name) {
    const auto found = std::ranges::find_if(program.parameters, [&](const cql::Parameter& one) {
        return one.name == name &&
               program.libraries[static_cast<std::size_t>(one.library)].name == library;
    });
    return found == program.parameters.end() ? nullptr : &*found;
}

// Nothing after a message.
std::optional<CqlSession::Parameters> parameter_values(std::span<const ParameterOption> options,
                                                       const cql::LibrarySet& set,
                                                       CqlSession& session,
                                                       CommandEnvironment& environment) {
    CqlSession::Parameters parameters;
    cql::Evaluation evaluation = session.evaluation(set);
    for (std::size_t i = 0; i < options.size(); ++i) {
        const auto& [name, source] = options[i];
        const cql::DefinitionRef expression = set.expression(i);
        const cql::Parameter* parameter = find_parameter(set.program(), source.library, name);
        if (parameter == nullptr || !cql::is_subtype(set.type_of(expression), *parameter->type)) {
            environment.err << source.file << ": error: "
                            << (parameter == nullptr
                                    ? "there is no such parameter"
                                    : "expected `" + cql::to_string(*parameter->type) + '`')
                            << '\n';
            return std::nullopt;
        }
        const Result<cql::Value> value = evaluation.evaluate(expression);
        if (!value) {
            print_error(value.error(), environment);
            return std::nullopt;
        }
        parameters.push_back({{source.library, name}, *value});
    }
    return parameters;
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
    const std::string library = library_name(sources->back());
    std::vector<ParameterOption> given;
    std::vector<cql::ExpressionSource> expressions;
    for (const std::string& text : options.parameters) {
        auto option = parameter_option(text, library);
        if (!option) {
            environment.err << "--parameter: error: expected `NAME=EXPRESSION`\n";
            return ExitCode::WrongUsage;
        }
        if (!may_declare(sources->back(), option->name)) {
            environment.err << option->source.file << ": error: there is no such parameter\n";
            return ExitCode::InputRefused;
        }
        expressions.push_back(option->source);
        given.push_back(std::move(*option));
    }
    ExitCode exit_code{};
    const auto session = CqlSession::open(options.data, environment, exit_code);
    if (session == nullptr) {
        return exit_code;
    }
    const auto set = session->load(*sources, expressions, environment);
    if (set == nullptr) {
        return ExitCode::InputRefused;
    }
    auto parameters = parameter_values(given, *set, *session, environment);
    if (!parameters) {
        return ExitCode::InputRefused;
    }
    const std::vector<std::string> names =
        options.definitions.empty() ? set->definitions(library) : options.definitions;
    cql::Evaluation evaluation = session->evaluation(*set, std::move(*parameters));
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
