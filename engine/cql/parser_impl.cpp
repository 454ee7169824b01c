#include "engine/cql/parser_impl.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/cql/lexer.hpp"

namespace hookline::cql::detail {

void ErrorList::add(SourceRange range, std::string message) {
    if (full()) {
        return;
    }
    // The lexer's errors come first, those of the parser in between.
    const auto at = std::ranges::upper_bound(
        errors_, std::pair(range.begin.line, range.begin.column), {}, [](const Diagnostic& item) {
            return std::pair(item.range.begin.line, item.range.begin.column);
        });
    errors_.insert(at, {Severity::Error, file_, range, std::move(message), {}});
}

void ErrorList::flush(Diagnostics& diagnostics) {
    if (full()) {
        errors_.back().message = "too many errors, the rest of the text was not read";
    }
    for (Diagnostic& item : errors_) {
        diagnostics.add(std::move(item));
    }
    errors_.clear();
}

Parser::Parser(ast::Document& document, std::string_view text, std::span<const Token> tokens,
               ErrorList& errors, const ParseLimits& limits)
    : document_(document),
      text_(text),
      tokens_(tokens),
      errors_(errors),
      depth_max_(std::min<std::uint32_t>(limits.depth_max, 60000)),
      chain_max_(std::min<std::uint32_t>(limits.chain_max, 60000)) {}

const ast::Expression* Parser::parse_whole_expression() {
    const ast::Expression* expression = parse_expression();
    if (!failed_ && !at_end()) {
        fail_expected("an operator or the end of the expression");
    }
    return expression;
}

// ---- tokens

const Token& Parser::peek(std::size_t ahead) const {
    return tokens_[std::min(index_ + ahead, tokens_.size() - 1)];
}

std::string_view Parser::text_of(const Token& token) const {
    return text_.substr(token.offset, token.length);
}

void Parser::advance() {
    if (index_ + 1 < tokens_.size()) {
        ++index_;
    }
}

bool Parser::take(TokenKind kind) {
    if (!at(kind)) {
        return false;
    }
    advance();
    return true;
}

bool Parser::take(Keyword keyword) {
    if (!at(keyword)) {
        return false;
    }
    advance();
    return true;
}

bool Parser::expect(TokenKind kind) {
    if (failed_ || take(kind)) {
        return !failed_;
    }
    fail_expected("`" + std::string(spelling_of(kind)) + "`");
    return false;
}

bool Parser::expect(Keyword keyword) {
    if (failed_ || take(keyword)) {
        return !failed_;
    }
    fail_expected("`" + std::string(info_of(keyword).spelling) + "`");
    return false;
}

SourceRange Parser::since(SourcePosition from) const {
    return {from, index_ == 0 ? from : tokens_[index_ - 1].range.end};
}

// ---- names

bool Parser::is_plain_name(const Token& token) {
    return token.kind == TokenKind::Identifier || token.kind == TokenKind::QuotedIdentifier;
}

// Rule `referentialIdentifier`. A keyword that begins a definition is no name, so that an
// unfinished expression does not swallow the definition behind it.
bool Parser::is_name(std::size_t ahead) const {
    const Token& token = peek(ahead);
    if (token.kind == TokenKind::Keyword) {
        return info_of(token.keyword).keyword_class == KeywordClass::Identifier &&
               !at_definition(ahead);
    }
    return is_plain_name(token);
}

// An alias is a plain name that is not the first word of a phrase.
bool Parser::at_alias() const {
    const Keyword next = peek(1).keyword;
    switch (peek().keyword) {
        case Keyword::Included:
            return next != Keyword::In;
        case Keyword::More:
        case Keyword::Less:
            return next != Keyword::Than;
        case Keyword::On:
            return next != Keyword::Or;
        case Keyword::Such:
            return next != Keyword::That;
        default:
            return is_plain_name(peek());
    }
}

// How many tokens `A.B.C` takes from `ahead` on; 0 when there is no name.
std::size_t Parser::skip_qualified_name(std::size_t ahead) const {
    if (!is_name(ahead)) {
        return 0;
    }
    std::size_t count = 1;
    while (peek(ahead + count).kind == TokenKind::Dot && is_name(ahead + count + 1)) {
        count += 2;
    }
    return count;
}

std::string_view Parser::content_of(const Token& token) {
    const std::string_view text = text_of(token);
    if (token.kind != TokenKind::String && token.kind != TokenKind::QuotedIdentifier) {
        return text;
    }
    if (!token.has_escapes) {
        const bool closed = text.size() > 1 && text.back() == text.front();
        return text.substr(1, text.size() - (closed ? 2 : 1));
    }
    const std::string content = unescape(text);
    char* copy = static_cast<char*>(document_.arena().allocate(content.size() + 1, 1));
    std::ranges::copy(content, copy);
    return {copy, content.size()};
}

ast::Identifier Parser::take_identifier() {
    const Token& token = peek();
    advance();
    return {content_of(token), token.range};
}

// Rule `identifier`: where a name is declared, keywords must be quoted.
ast::Identifier Parser::parse_plain_name() {
    if (!failed_ && is_plain_name(peek())) {
        return take_identifier();
    }
    if (!failed_ && at(TokenKind::Keyword) && !at_definition()) {
        fail(peek().range, "expected a name, found the keyword `" + std::string(text_of(peek())) +
                               "`, which wants double quotes here");
    }
    fail_expected("a name");
    return {{}, {begin(), begin()}};
}

// Rule `referentialIdentifier`.
ast::Identifier Parser::parse_name() {
    if (!failed_ && is_name(0)) {
        return take_identifier();
    }
    fail_expected("a name");
    return {{}, {begin(), begin()}};
}

ast::QualifiedName Parser::parse_qualified_plain_name() {
    const SourcePosition from = begin();
    Seq<ast::Identifier> parts{parse_plain_name()};
    while (!failed_ && take(TokenKind::Dot)) {
        parts.push_back(parse_plain_name());
    }
    return {seal(parts), since(from)};
}

std::optional<ast::Text> Parser::parse_text() {
    if (!failed_ && at(TokenKind::String)) {
        const Token& token = peek();
        advance();
        return ast::Text{content_of(token), token.range};
    }
    fail_expected("a text in single quotes");
    return std::nullopt;
}

std::optional<ast::Text> Parser::parse_optional_text(Keyword keyword) {
    return !failed_ && take(keyword) ? parse_text() : std::nullopt;
}

// ---- errors and recovery

void Parser::fail(SourceRange range, std::string message) {
    if (failed_) {
        return;
    }
    failed_ = true;
    errors_.add(range, std::move(message));
    if (errors_.full()) {
        index_ = tokens_.size() - 1;
    }
}

void Parser::fail_expected(std::string_view expected) {
    if (failed_) {
        return;
    }
    SourceRange range = peek().range;
    if (at_end() && index_ > 0) {
        const SourcePosition end = tokens_[index_ - 1].range.end;
        range = {end, end};  // not some empty line further down
    }
    fail(range, "expected " + std::string(expected) + ", found " + describe(peek()));
}

std::string Parser::describe(const Token& token) const {
    if (token.kind == TokenKind::End) {
        return "the end of the text";
    }
    const bool reserved = token.kind == TokenKind::Keyword &&
                          info_of(token.keyword).keyword_class == KeywordClass::Reserved;
    return (reserved ? "the reserved word " : "") + quote_for_message(text_of(token));
}

const ast::Expression* Parser::invalid(SourcePosition from) {
    auto* node = make<ast::InvalidExpression>(from);
    node->range = since(from);
    return node;
}

const ast::TypeSpecifier* Parser::invalid_type(SourcePosition from) {
    auto* node = make<ast::InvalidType>(from);
    node->range = since(from);
    return node;
}

// Ends a bracketed construct: true when it was read without an error. After an error the text is
// skipped to the closing bracket, if there is one, and reading goes on behind it.
bool Parser::close(TokenKind closer) {
    if (!failed_ && take(closer)) {
        return true;
    }
    fail_expected("`" + std::string(spelling_of(closer)) + "`");
    if (recover(closer)) {
        failed_ = false;
    }
    return false;
}

bool Parser::recover(TokenKind closer) {
    std::size_t open = 0;
    while (!at_end() && !at_definition()) {
        switch (peek().kind) {
            case TokenKind::LeftParen:
            case TokenKind::LeftBracket:
            case TokenKind::LeftBrace:
                ++open;
                break;
            case TokenKind::RightParen:
            case TokenKind::RightBracket:
            case TokenKind::RightBrace:
                if (open == 0) {
                    return take(closer);
                }
                --open;
                break;
            default:
                break;
        }
        advance();
    }
    return false;
}

// Does a definition begin there? Its keywords are names as well, so the words behind decide, and
// for the more likely names that they stand first on a line.
bool Parser::at_definition(std::size_t ahead) const {
    const Token& token = peek(ahead);
    const Token& next = peek(ahead + 1);
    switch (token.kind == TokenKind::Keyword ? token.keyword : Keyword::None) {
        case Keyword::Define:
            return is_plain_name(next) || next.keyword == Keyword::Function ||
                   (token.first_on_line && next.kind == TokenKind::Colon) ||
                   next.keyword == Keyword::Fluent || next.keyword == Keyword::Public ||
                   next.keyword == Keyword::Private;
        case Keyword::Public:
        case Keyword::Private:
            return next.kind == TokenKind::Keyword && is_plain_name(peek(ahead + 2));
        case Keyword::Code:
        case Keyword::Codesystem:
        case Keyword::Concept:
        case Keyword::Valueset:
            return is_plain_name(next) && peek(ahead + 2).kind == TokenKind::Colon;
        case Keyword::Library:
        case Keyword::Using:
        case Keyword::Include:
        case Keyword::Context:
        case Keyword::Parameter:
            return token.first_on_line && is_plain_name(next);
        default:
            return false;
    }
}

// ---- nodes

void Parser::raise(ast::Expression& node, const ast::Expression* child) {
    if (child != nullptr && child->height >= node.height) {
        node.height = static_cast<std::uint16_t>(child->height + 1U);
    }
}

const ast::Expression* Parser::finish(ast::Expression* node) {
    node->range = since(node->range.begin);
    if (node->height > depth_max_) {
        fail(node->range,
             "expression is nested more than " + std::to_string(depth_max_) + " levels deep");
    }
    return failed_ ? invalid(node->range.begin) : node;
}

const ast::Expression* Parser::finish(ast::Expression* node,
                                      std::initializer_list<const ast::Expression*> children) {
    for (const ast::Expression* child : children) {
        raise(*node, child);
    }
    return finish(node);
}

const ast::Expression* Parser::finish(ast::Expression* node,
                                      std::span<const ast::Expression* const> children) {
    for (const ast::Expression* child : children) {
        raise(*node, child);
    }
    return finish(node);
}

const ast::Expression* Parser::finish_chain(ast::Binary* node) {
    node->operands_height = std::max(node->left->height, node->right->height);
    if (node->left->kind == ast::ExpressionKind::Binary) {
        const auto& shorter = ast::as<ast::Binary>(*node->left);
        node->chain = static_cast<std::uint16_t>(shorter.chain + 1U);
        node->operands_height = std::max(shorter.operands_height, node->right->height);
    }
    if (node->chain > chain_max_) {
        fail(since(node->range.begin), "more than " + std::to_string(chain_max_) +
                                           " operators follow one another without parentheses");
        return invalid(node->range.begin);
    }
    if (node->chain <= ast::kChainWhole) {
        return finish(node, {node->left, node->right});
    }
    const auto halvings = std::bit_width((node->chain - 1U) / ast::kChainWhole);
    node->height = static_cast<std::uint16_t>(node->operands_height + ast::kChainWhole +
                                              static_cast<std::uint32_t>(halvings));
    return finish(node);
}

Parser::Depth::Depth(Parser& parser) : parser_(parser), ok_(++parser.depth_ <= parser.depth_max_) {
    if (!ok_) {
        parser.fail(parser.peek().range, "expression is nested more than " +
                                             std::to_string(parser.depth_max_) + " levels deep");
    }
}

Parser::Brackets::Brackets(Parser& parser, bool comma_separates)
    : parser_(parser), outer_comma_(parser.comma_separates_), outer_as_(parser.as_ends_) {
    parser.comma_separates_ = comma_separates;
    parser.as_ends_ = false;
}

Parser::Brackets::~Brackets() {
    parser_.comma_separates_ = outer_comma_;
    parser_.as_ends_ = outer_as_;
}

}  // namespace hookline::cql::detail
