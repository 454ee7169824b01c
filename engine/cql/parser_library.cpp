// Rules `library`, `definition` and `statement`.
#include <string>

#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

struct Parser::LibraryParts {
    explicit LibraryParts(ast::Library& target) : library(target) {}

    ast::Library& library;
    Seq<ast::UsingDefinition> usings;
    Seq<ast::IncludeDefinition> includes;
    Seq<ast::CodesystemDefinition> codesystems;
    Seq<ast::ValuesetDefinition> valuesets;
    Seq<ast::CodeDefinition> codes;
    Seq<ast::ConceptDefinition> concepts;
    Seq<ast::ParameterDefinition> parameters;
    Seq<const ast::ContextDefinition*> contexts;
    Seq<ast::ExpressionDefinition> expressions;
    Seq<ast::FunctionDefinition> functions;
    const ast::ContextDefinition* context = nullptr;
    bool statements_began = false;  // a `define` or `context` was read
};

namespace {

bool begins_definition(Keyword keyword) {
    switch (keyword) {
        case Keyword::Library:
        case Keyword::Using:
        case Keyword::Include:
        case Keyword::Codesystem:
        case Keyword::Valueset:
        case Keyword::Code:
        case Keyword::Concept:
        case Keyword::Parameter:
        case Keyword::Context:
        case Keyword::Define:
        case Keyword::Public:
        case Keyword::Private:
            return true;
        default:
            return false;
    }
}

bool is_statement(Keyword keyword) {
    return keyword == Keyword::Define || keyword == Keyword::Context;
}

}  // namespace

void Parser::parse_library(ast::Library& library) {
    LibraryParts parts(library);
    while (!at_end()) {
        if (begins_definition(peek().keyword)) {
            parse_definition(parts);
            if (!failed_ && !at_end() && !begins_definition(peek().keyword)) {
                fail_expected("an operator or the next definition");
            }
        } else {
            fail_expected("a definition such as `define`");
        }
        if (failed_) {
            skip_to_definition();
            failed_ = false;
        }
    }
    library.usings = seal(parts.usings);
    library.includes = seal(parts.includes);
    library.codesystems = seal(parts.codesystems);
    library.valuesets = seal(parts.valuesets);
    library.codes = seal(parts.codes);
    library.concepts = seal(parts.concepts);
    library.parameters = seal(parts.parameters);
    library.contexts = seal(parts.contexts);
    library.expressions = seal(parts.expressions);
    library.functions = seal(parts.functions);
}

// Behind a mistake a keyword at the beginning of a line is taken more readily for a definition, so
// that one with a mistake of its own is not passed over.
void Parser::skip_to_definition() {
    const auto seems_definition = [&] {
        const Token& next = peek(1);
        return peek().first_on_line && begins_definition(peek().keyword) &&
               (is_plain_name(next) || next.kind == TokenKind::Keyword);
    };
    while (!at_end() && !at_definition() && !seems_definition()) {
        advance();
    }
}

// Takes at least one token, so that parse_library() ends.
void Parser::parse_definition(LibraryParts& parts) {
    const SourcePosition from = begin();
    const ast::Access access = parse_access();
    const Token& keyword = peek();
    if (is_statement(keyword.keyword)) {
        parts.statements_began = true;
    } else if (parts.statements_began && begins_definition(keyword.keyword) &&
               keyword.keyword != Keyword::Library) {
        // The definition is read all the same: its place is the only thing wrong with it.
        errors_.add(keyword.range, quote_for_message(text_of(keyword)) +
                                       " must stand before the first `context` and `define`");
    }
    switch (keyword.keyword) {
        case Keyword::Codesystem:
            return parse_codesystem(parts, access, from);
        case Keyword::Valueset:
            return parse_valueset(parts, access, from);
        case Keyword::Code:
            return parse_code(parts, access, from);
        case Keyword::Concept:
            return parse_concept(parts, access, from);
        case Keyword::Parameter:
            return parse_parameter(parts, access, from);
        default:
            break;
    }
    if (from != keyword.range.begin) {
        return fail_expected("`parameter`, `codesystem`, `valueset`, `code` or `concept`");
    }
    switch (keyword.keyword) {
        case Keyword::Library:
            return parse_library_definition(parts);
        case Keyword::Using:
            return parse_using(parts);
        case Keyword::Include:
            return parse_include(parts);
        case Keyword::Context:
            return parse_context(parts);
        default:
            return parse_define(parts);
    }
}

ast::Access Parser::parse_access() {
    if (take(Keyword::Private)) {
        return ast::Access::Private;
    }
    take(Keyword::Public);
    return ast::Access::Public;
}

void Parser::parse_library_definition(LibraryParts& parts) {
    if (index_ != 0) {
        errors_.add(peek().range, "`library` must stand at the beginning, and once");
    }
    auto* definition = make<ast::LibraryDefinition>(begin());
    advance();
    definition->name = parse_qualified_plain_name();
    const bool named = !failed_;
    definition->version = parse_optional_text(Keyword::Version);
    definition->range = since(definition->range.begin);
    if (parts.library.identifier == nullptr && named) {
        parts.library.identifier = definition;
    }
}

void Parser::parse_using(LibraryParts& parts) {
    ast::UsingDefinition definition;
    const SourcePosition from = begin();
    advance();
    definition.model = parse_qualified_plain_name();
    const bool named = !failed_;
    definition.version = parse_optional_text(Keyword::Version);
    if (!failed_ && take(Keyword::Called)) {
        definition.alias = parse_plain_name();
    }
    definition.range = since(from);
    if (named) {
        parts.usings.push_back(definition);
    }
}

void Parser::parse_include(LibraryParts& parts) {
    ast::IncludeDefinition definition;
    const SourcePosition from = begin();
    advance();
    definition.library = parse_qualified_plain_name();
    const bool named = !failed_;
    definition.version = parse_optional_text(Keyword::Version);
    if (!failed_ && take(Keyword::Called)) {
        definition.alias = parse_plain_name();
    }
    definition.range = since(from);
    if (named) {
        parts.includes.push_back(definition);
    }
}

void Parser::parse_codesystem(LibraryParts& parts, ast::Access access, SourcePosition from) {
    ast::CodesystemDefinition definition;
    definition.access = access;
    advance();
    definition.name = parse_plain_name();
    const bool named = !failed_;
    expect(TokenKind::Colon);
    definition.id = parse_text().value_or(ast::Text{});
    definition.version = parse_optional_text(Keyword::Version);
    definition.range = since(from);
    if (named) {
        parts.codesystems.push_back(definition);
    }
}

void Parser::parse_valueset(LibraryParts& parts, ast::Access access, SourcePosition from) {
    ast::ValuesetDefinition definition;
    definition.access = access;
    advance();
    definition.name = parse_plain_name();
    const bool named = !failed_;
    expect(TokenKind::Colon);
    definition.id = parse_text().value_or(ast::Text{});
    definition.version = parse_optional_text(Keyword::Version);
    if (!failed_ && take(Keyword::Codesystems)) {
        definition.codesystems = parse_braced_names();
    }
    definition.range = since(from);
    if (named) {
        parts.valuesets.push_back(definition);
    }
}

void Parser::parse_code(LibraryParts& parts, ast::Access access, SourcePosition from) {
    ast::CodeDefinition definition;
    definition.access = access;
    advance();
    definition.name = parse_plain_name();
    const bool named = !failed_;
    expect(TokenKind::Colon);
    definition.id = parse_text().value_or(ast::Text{});
    expect(Keyword::From);
    definition.codesystem = parse_codesystem_name();
    definition.display = parse_optional_text(Keyword::Display);
    definition.range = since(from);
    if (named) {
        parts.codes.push_back(definition);
    }
}

void Parser::parse_concept(LibraryParts& parts, ast::Access access, SourcePosition from) {
    ast::ConceptDefinition definition;
    definition.access = access;
    advance();
    definition.name = parse_plain_name();
    const bool named = !failed_;
    expect(TokenKind::Colon);
    definition.codes = parse_braced_names();
    definition.display = parse_optional_text(Keyword::Display);
    definition.range = since(from);
    if (named) {
        parts.concepts.push_back(definition);
    }
}

std::span<const ast::QualifiedName> Parser::parse_braced_names() {
    if (!expect(TokenKind::LeftBrace)) {
        return {};
    }
    Seq<ast::QualifiedName> names;
    do {
        names.push_back(parse_codesystem_name());
    } while (!failed_ && take(TokenKind::Comma));
    close(TokenKind::RightBrace);
    return seal(names);
}

// Rules `codesystemIdentifier` and `codeIdentifier`.
ast::QualifiedName Parser::parse_codesystem_name() {
    const SourcePosition from = begin();
    Seq<ast::Identifier> parts{parse_plain_name()};
    if (!failed_ && take(TokenKind::Dot)) {
        parts.push_back(parse_plain_name());
    }
    return {seal(parts), since(from)};
}

void Parser::parse_parameter(LibraryParts& parts, ast::Access access, SourcePosition from) {
    ast::ParameterDefinition definition;
    definition.access = access;
    advance();
    definition.name = parse_plain_name();
    const bool named = !failed_;
    const bool typed =
        !at(Keyword::Default) &&
        (is_name(0) || at(Keyword::List) || at(Keyword::Interval) || at(Keyword::Tuple) ||
         at(Keyword::CodeSelector) || at(Keyword::ConceptSelector)) &&
        !begins_definition(peek().keyword);
    if (named && typed) {
        definition.type = parse_type();
    }
    if (!failed_ && take(Keyword::Default)) {
        definition.default_value = parse_expression();
    }
    definition.range = since(from);
    if (named) {
        parts.parameters.push_back(definition);
    }
}

void Parser::parse_context(LibraryParts& parts) {
    auto* definition = make<ast::ContextDefinition>(begin());
    advance();
    definition->name = parse_plain_name();
    if (!failed_ && take(TokenKind::Dot)) {
        definition->model = definition->name;
        definition->name = parse_plain_name();
    }
    definition->range = since(definition->range.begin);
    if (!failed_) {
        parts.contexts.push_back(definition);
        parts.context = definition;
    }
}

void Parser::parse_define(LibraryParts& parts) {
    const SourcePosition from = begin();
    advance();
    const ast::Access access = parse_access();
    if (at(Keyword::Fluent) || at(Keyword::Function)) {
        ast::FunctionDefinition function;
        function.access = access;
        function.context = parts.context;
        function.range.begin = from;
        return parse_function(parts, function);
    }
    ast::ExpressionDefinition definition;
    definition.access = access;
    definition.context = parts.context;
    definition.name = parse_plain_name();
    const bool named = !failed_;
    definition.expression = expect(TokenKind::Colon) ? parse_expression() : invalid(from);
    definition.range = since(from);
    if (named) {
        parts.expressions.push_back(definition);
    }
}

void Parser::parse_function(LibraryParts& parts, ast::FunctionDefinition& function) {
    function.fluent = take(Keyword::Fluent);
    expect(Keyword::Function);
    if (!failed_ && at(TokenKind::Keyword)) {
        function.name = take_identifier();  // rule `functionIdentifier`: any keyword
    } else {
        function.name = parse_plain_name();
    }
    const bool named = expect(TokenKind::LeftParen);
    if (named) {
        Seq<ast::OperandDefinition> operands;
        if (!at(TokenKind::RightParen)) {
            do {
                operands.push_back(parse_operand_definition());
            } while (!failed_ && take(TokenKind::Comma));
        }
        close(TokenKind::RightParen);
        function.operands = seal(operands);
    }
    if (!failed_ && take(Keyword::Returns)) {
        function.returns = parse_type();
    }
    const bool has_body = expect(TokenKind::Colon) && !take(Keyword::External);
    if (has_body) {
        function.body = parse_expression();
    } else if (failed_) {
        function.body = invalid(function.range.begin);
    }
    function.range = since(function.range.begin);
    if (named) {
        parts.functions.push_back(function);
    }
}

ast::OperandDefinition Parser::parse_operand_definition() {
    ast::OperandDefinition operand;
    const SourcePosition from = begin();
    operand.name = parse_name();
    operand.type = failed_ ? invalid_type(from) : parse_type();
    operand.range = since(from);
    return operand;
}

}  // namespace hookline::cql::detail
