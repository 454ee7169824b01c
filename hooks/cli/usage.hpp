#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

/// What the command line library does not say of a wrong command line.
namespace hookline::hooks {

/// The word that stands where a command is wanted; empty when the error is another one.
[[nodiscard]] std::string unknown_command(const CLI::App& app, const CLI::ParseError& error);

/// Whether an expression may have been taken for an option: `hookline cql eval '-(5)'`.
[[nodiscard]] bool looks_like_expression(const std::vector<std::string>& arguments);

/// The name of an option whose text is empty, such as `--since "$DAY"` where the variable is not
/// set: it would count as not given, and the answer would be one to another question. Empty when
/// there is none.
[[nodiscard]] std::string option_without_text(const CLI::App& app);

}  // namespace hookline::hooks
