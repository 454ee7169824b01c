#include <array>
#include <istream>
#include <ostream>

#include "engine/cql/parser.hpp"
#include "hooks/cli/cql_commands.hpp"

namespace hookline::hooks {
namespace {

constexpr std::string_view kLibrary = "Session";

class Repl {
  public:
    Repl(CqlSession& session, CommandEnvironment& environment)
        : session_(session), environment_(environment) {}

    void run() {
        for (std::string input; read(input);) {
            const std::size_t begin = input.find_first_not_of(" \t\r");
            if (begin == std::string::npos) {
                continue;
            }
            input.erase(0, begin);
            if (input == ":quit" || input == ":q") {
                return;
            }
            if (input.front() == ':') {
                command(input);
            } else if (input.starts_with("define ")) {
                define(input);
            } else {
                evaluate(input);
            }
        }
    }

  private:
    // One input: a line and those that it goes on with.
    bool read(std::string& input) {
        input.clear();
        prompt("> ");
        std::string line;
        while (std::getline(environment_.in, line)) {
            const bool more = line.ends_with('\\');
            input += more ? line.substr(0, line.size() - 1) + '\n' : line;
            if (!more) {
                return true;
            }
            prompt("| ");
        }
        return !input.empty();
    }

    void prompt(std::string_view text) {
        if (environment_.interactive) {
            environment_.out << text << std::flush;
        }
    }

    void command(const std::string& input) {
        if (input == ":list") {
            for (const std::string& definition : definitions_) {
                environment_.out << definition << '\n';
            }
            return;
        }
        environment_.out << "an expression, `define NAME: EXPRESSION`, `:list` or `:quit`\n";
    }

    [[nodiscard]] cql::LibrarySource library(const std::vector<std::string>& definitions) const {
        std::string text = "library " + std::string(kLibrary) + "\nusing " +
                           session_.model().name() + "\ncontext Patient\n";
        for (const std::string& definition : definitions) {
            text += definition + '\n';
        }
        return {"session", std::move(text)};
    }

    static std::string name_of(const std::string& definition) {
        Diagnostics ignored;
        const auto parsed = cql::parse_library("session", definition, ignored);
        return parsed->expressions.empty() ? std::string()
                                           : std::string(parsed->expressions.front().name.name);
    }

    // Keeps the definition when the session still loads with it; the latest of a name counts.
    void define(const std::string& input) {
        std::vector<std::string> candidate = definitions_;
        const std::string name = name_of(input);
        std::erase_if(candidate, [&](const std::string& other) { return name_of(other) == name; });
        candidate.push_back(input);
        const std::array libraries = {library(candidate)};
        if (session_.load(libraries, {}, environment_) != nullptr) {
            definitions_ = std::move(candidate);
        }
    }

    void evaluate(const std::string& input) {
        const std::array libraries = {library(definitions_)};
        const std::array expressions = {
            cql::ExpressionSource{std::string(kLibrary), "session", input}};
        const auto set = session_.load(libraries, expressions, environment_);
        if (set == nullptr) {
            return;
        }
        cql::Evaluation evaluation = session_.evaluation(*set);
        const Result<cql::Value> value = evaluation.evaluate(set->expression(0));
        if (value) {
            environment_.out << session_.to_text(*value) << '\n';
        } else {
            environment_.err << value.error().where << ": error: " << value.error().message << '\n';
        }
    }

    CqlSession& session_;
    CommandEnvironment& environment_;
    std::vector<std::string> definitions_;
};

}  // namespace

ExitCode cql_repl(const CqlDataOptions& options, CommandEnvironment& environment) {
    ExitCode exit_code{};
    const auto session = CqlSession::open(options, environment, exit_code);
    if (session == nullptr) {
        return exit_code;
    }
    Repl(*session, environment).run();
    return ExitCode::Success;
}

}  // namespace hookline::hooks
