// Rules `literal`, `quantity`, `ratio` and the selectors of lists, tuples, intervals and codes.
#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

using ast::Expression;
using ast::LiteralKind;

const Expression* Parser::parse_literal(LiteralKind kind) {
    auto* node = make<ast::Literal>(begin());
    node->literal = kind;
    node->text = content_of(peek());
    advance();
    return finish(node);
}

// The `@` and the `T` of a time are no part of the text.
const Expression* Parser::parse_moment() {
    auto* node = make<ast::Literal>(begin());
    const Token& token = peek();
    node->literal = token.kind == TokenKind::Date   ? LiteralKind::Date
                    : token.kind == TokenKind::Time ? LiteralKind::Time
                                                    : LiteralKind::DateTime;
    node->text = text_of(token).substr(token.kind == TokenKind::Time ? 2 : 1);
    advance();
    return finish(node);
}

// A number, a quantity, or the ratio of two.
const Expression* Parser::parse_number() {
    const Token& token = peek();
    if (token.kind != TokenKind::Long && (at_unit(1) || peek(1).kind == TokenKind::Colon)) {
        const ast::QuantityLiteral* quantity = parse_quantity();
        if (failed_ || !at(TokenKind::Colon)) {
            return quantity;
        }
        auto* ratio = make<ast::RatioLiteral>(quantity->range.begin);
        ratio->numerator = quantity;
        advance();
        ratio->denominator = parse_quantity();
        return finish(ratio, {ratio->numerator, ratio->denominator});
    }
    auto* node = make<ast::Literal>(begin());
    node->literal = token.kind == TokenKind::Long      ? LiteralKind::Long
                    : token.kind == TokenKind::Integer ? LiteralKind::Integer
                                                       : LiteralKind::Decimal;
    node->text = text_of(token);
    if (token.kind == TokenKind::Long) {
        node->text.remove_suffix(1);
    }
    advance();
    return finish(node);
}

// Never null; after an error its texts are empty.
const ast::QuantityLiteral* Parser::parse_quantity() {
    auto* node = make<ast::QuantityLiteral>(begin());
    if (failed_ || (!at(TokenKind::Integer) && !at(TokenKind::Decimal))) {
        fail_expected("a quantity such as `3 days`");
        node->range = since(node->range.begin);
        return node;
    }
    node->value = text_of(peek());
    advance();
    if (at_unit()) {
        node->unit = parse_unit();
    }
    node->range = since(node->range.begin);
    return node;
}

bool Parser::at_unit(std::size_t ahead) const {
    const Token& token = peek(ahead);
    return token.kind == TokenKind::String || precision_of(token.keyword).has_value() ||
           plural_precision_of(token.keyword).has_value();
}

ast::Unit Parser::parse_unit() {
    const Token& token = peek();
    advance();
    return {content_of(token), token.kind != TokenKind::String, token.range};
}

const Expression* Parser::parse_scope_variable(ast::ScopeVariableKind kind) {
    auto* node = make<ast::ScopeVariable>(begin());
    node->variable = kind;
    advance();
    return finish(node);
}

// `Interval[low, high)`.
const Expression* Parser::parse_interval_selector() {
    auto* node = make<ast::IntervalSelector>(begin());
    advance();
    node->low_closed = at(TokenKind::LeftBracket);
    if (!take(TokenKind::LeftBracket) && !take(TokenKind::LeftParen)) {
        fail_expected("`[` or `(`");
        return invalid(node->range.begin);
    }
    const Brackets brackets(*this, true);
    node->low = parse_expression();
    expect(TokenKind::Comma);
    node->high = parse_expression();
    if (!failed_ && !at(TokenKind::RightParen) && !at(TokenKind::RightBracket)) {
        fail_expected("`]` or `)`");
    }
    node->high_closed = at(TokenKind::RightBracket);
    if (failed_) {
        // Either bracket ends the interval.
        if (recover(TokenKind::RightBracket) || take(TokenKind::RightParen)) {
            failed_ = false;
        }
        return invalid(node->range.begin);
    }
    advance();
    return finish(node, {node->low, node->high});
}

// `List { ... }`, `List<T> { ... }`.
const Expression* Parser::parse_list_keyword() {
    const SourcePosition from = begin();
    advance();
    const ast::TypeSpecifier* element_type = nullptr;
    if (take(TokenKind::Less)) {
        element_type = parse_type();
        expect(TokenKind::Greater);
    }
    if (!failed_ && !at(TokenKind::LeftBrace)) {
        fail_expected(element_type == nullptr ? "`<` or `{`" : "`{`");
    }
    return failed_ ? invalid(from) : parse_list_selector(element_type, from);
}

const Expression* Parser::parse_list_selector(const ast::TypeSpecifier* element_type,
                                              SourcePosition from) {
    auto* node = make<ast::ListSelector>(from);
    node->element_type = element_type;
    advance();
    const Brackets brackets(*this, true);
    Seq<const Expression*> elements;
    if (!at(TokenKind::RightBrace)) {
        do {
            elements.push_back(parse_expression());
        } while (!failed_ && take(TokenKind::Comma));
    }
    if (!close(TokenKind::RightBrace)) {
        return invalid(from);
    }
    node->elements = seal(elements);
    return finish(node, node->elements);
}

// `{` begins a tuple when `:` or `name:` follows, otherwise a list.
const Expression* Parser::parse_braces() {
    return at_element_braces(0) ? parse_tuple_selector(begin())
                                : parse_list_selector(nullptr, begin());
}

bool Parser::at_element_braces(std::size_t ahead) const {
    if (peek(ahead).kind != TokenKind::LeftBrace) {
        return false;
    }
    return peek(ahead + 1).kind == TokenKind::Colon ||
           (is_name(ahead + 1) && peek(ahead + 2).kind == TokenKind::Colon);
}

const Expression* Parser::parse_tuple_selector(SourcePosition from) {
    auto* node = make<ast::TupleSelector>(from);
    node->elements = parse_elements(*node);
    return finish(node);
}

const Expression* Parser::parse_instance_selector() {
    auto* node = make<ast::InstanceSelector>(begin());
    node->type = parse_named_type();
    node->elements = parse_elements(*node);
    return finish(node);
}

// `{ : }` or `{ name: expression, ... }` behind `Tuple` or a type. After an error inside, `owner`
// is left without elements.
std::span<const ast::ElementSelector> Parser::parse_elements(Expression& owner) {
    if (!expect(TokenKind::LeftBrace)) {
        return {};
    }
    const Brackets brackets(*this, true);
    Seq<ast::ElementSelector> elements;
    if (!take(TokenKind::Colon)) {
        do {
            ast::ElementSelector element;
            element.name = parse_name();
            expect(TokenKind::Colon);
            element.expression = parse_expression();
            raise(owner, element.expression);
            elements.push_back(element);
        } while (!failed_ && take(TokenKind::Comma));
    }
    return close(TokenKind::RightBrace) ? seal(elements) : std::span<const ast::ElementSelector>{};
}

// `Code 'x' from System display 'y'`.
const Expression* Parser::parse_code_selector() {
    auto* node = make<ast::CodeSelector>(begin());
    advance();
    node->code = parse_text().value_or(ast::Text{});
    expect(Keyword::From);
    node->codesystem = parse_codesystem_name();
    node->display = parse_optional_text(Keyword::Display);
    return finish(node);
}

// `Concept { Code ..., Code ... } display 'y'`.
const Expression* Parser::parse_concept_selector() {
    auto* node = make<ast::ConceptSelector>(begin());
    advance();
    if (!expect(TokenKind::LeftBrace)) {
        return invalid(node->range.begin);
    }
    Seq<const ast::CodeSelector*> codes;
    do {
        if (failed_ || !at(Keyword::CodeSelector)) {
            fail_expected("`Code`");
            break;
        }
        codes.push_back(ast::as_if<ast::CodeSelector>(parse_code_selector()));
    } while (!failed_ && take(TokenKind::Comma));
    if (!close(TokenKind::RightBrace)) {
        return invalid(node->range.begin);
    }
    node->codes = seal(codes);
    raise(*node, codes.front());
    node->display = parse_optional_text(Keyword::Display);
    return finish(node);
}

}  // namespace hookline::cql::detail
