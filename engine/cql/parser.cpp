#include "engine/cql/parser.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/cql/lexer.hpp"
#include "engine/cql/parser_impl.hpp"
#include "engine/cql/source.hpp"
#include "fhir/base/utf8.hpp"

namespace hookline::cql {
namespace {

using detail::ErrorList;
using detail::Parser;

// Texts that are refused as a whole; the parser then sees an empty one.
bool is_readable(std::string_view text, const ParseLimits& limits, ErrorList& errors) {
    if (text.size() > limits.bytes_max) {
        errors.add({}, "the text has more than " + std::to_string(limits.bytes_max) + " bytes");
        return false;
    }
    const std::optional<std::size_t> invalid = find_invalid_utf8(text);
    if (!invalid) {
        return true;
    }
    SourceCursor cursor(text);
    while (cursor.offset() < *invalid) {
        cursor.advance();
    }
    errors.add({cursor.position(), cursor.position()}, "the text is not valid UTF-8 here");
    return false;
}

// The tree of a text that is not read.
void refuse(ast::Library& /*library*/) {}

void refuse(ast::ExpressionRoot& root) {
    root.expression =
        ::new (root.arena().allocate(sizeof(ast::InvalidExpression))) ast::InvalidExpression();
}

// Reads `text` into `document` by `read`, a call of one of the parser's entry points.
template <class Document, class Read>
std::shared_ptr<const Document> parse_document(std::string file, std::string_view text,
                                               Diagnostics& diagnostics, const ParseLimits& limits,
                                               Read read) {
    ErrorList errors(file, limits.errors_max);
    if (!is_readable(text, limits, errors)) {
        text = {};
    }
    const bool readable = errors.empty();
    if (readable) {
        diagnostics.keep_source(file, std::string(text));
    }
    auto document = std::make_shared<Document>(std::move(file), text.size() * 4 + 1024);
    char* copy = static_cast<char*>(document->arena().allocate(text.size() + 1, 1));
    std::ranges::copy(text, copy);
    const std::string_view own_text{copy, text.size()};
    const std::vector<Token> tokens = tokenize(
        own_text,
        [&](SourceRange range, std::string message) { errors.add(range, std::move(message)); });
    Parser parser(*document, own_text, tokens, errors, limits);
    if (readable) {
        read(parser, *document);
    } else {
        refuse(*document);
    }
    errors.flush(diagnostics);
    return document;
}

}  // namespace

std::shared_ptr<const ast::Library> parse_library(std::string file, std::string_view text,
                                                  Diagnostics& diagnostics,
                                                  const ParseLimits& limits) {
    return parse_document<ast::Library>(
        std::move(file), text, diagnostics, limits,
        [](Parser& parser, ast::Library& library) { parser.parse_library(library); });
}

std::shared_ptr<const ast::ExpressionRoot> parse_expression(std::string file, std::string_view text,
                                                            Diagnostics& diagnostics,
                                                            const ParseLimits& limits) {
    return parse_document<ast::ExpressionRoot>(
        std::move(file), text, diagnostics, limits, [](Parser& parser, ast::ExpressionRoot& root) {
            root.expression = parser.parse_whole_expression();
        });
}

}  // namespace hookline::cql
