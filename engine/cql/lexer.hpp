#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/token.hpp"

namespace hookline::cql {

using LexicalErrorSink = std::function<void(SourceRange, std::string)>;

/// Cuts a whole text into tokens; the last one is End. White space and comments are gone.
///
/// Never fails: what cannot be read is reported to `error` and left out, or closed where it
/// plausibly ends (a text without its closing quote ends with its line). Linear in `text`, which
/// is shorter than 4 GiB.
/// Spec: CQL 1.5.3, Appendix G, lexical rules.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, const LexicalErrorSink& error);

/// The content of a String or QuotedIdentifier token: delimiters taken off, escapes resolved.
/// `text` is that of the token. Escapes that tokenize() has reported stay as they are.
[[nodiscard]] std::string unescape(std::string_view text);

}  // namespace hookline::cql
