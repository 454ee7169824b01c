// Rules `expressionTerm`, `term` and `invocation`.
#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

using ast::BinaryOperator;
using ast::Expression;
using ast::UnaryOperator;

namespace {

struct TermOperator {
    unsigned strength = 0;  // 0: no operator
    BinaryOperator op = BinaryOperator::Add;
};

constexpr unsigned kAdditive = 1;
constexpr unsigned kMultiplicative = 2;
constexpr unsigned kPower = 3;

TermOperator term_operator(const Token& token) {
    switch (token.kind) {
        case TokenKind::Plus:
            return {kAdditive, BinaryOperator::Add};
        case TokenKind::Minus:
            return {kAdditive, BinaryOperator::Subtract};
        case TokenKind::Ampersand:
            return {kAdditive, BinaryOperator::Concatenate};
        case TokenKind::Star:
            return {kMultiplicative, BinaryOperator::Multiply};
        case TokenKind::Slash:
            return {kMultiplicative, BinaryOperator::Divide};
        case TokenKind::Caret:
            return {kPower, BinaryOperator::Power};
        default:
            break;
    }
    switch (token.keyword) {
        case Keyword::Div:
            return {kMultiplicative, BinaryOperator::TruncatedDivide};
        case Keyword::Mod:
            return {kMultiplicative, BinaryOperator::Modulo};
        default:
            return {};
    }
}

std::optional<ast::DateTimeComponent> component_of(Keyword keyword) {
    using enum ast::DateTimeComponent;
    switch (keyword) {
        case Keyword::Year:
            return Year;
        case Keyword::Month:
            return Month;
        case Keyword::Week:
            return Week;
        case Keyword::Day:
            return Day;
        case Keyword::Hour:
            return Hour;
        case Keyword::Minute:
            return Minute;
        case Keyword::Second:
            return Second;
        case Keyword::Millisecond:
            return Millisecond;
        case Keyword::Date:
            return Date;
        case Keyword::Time:
            return Time;
        case Keyword::Timezone:
        case Keyword::Timezoneoffset:
            return TimezoneOffset;
        default:
            return std::nullopt;
    }
}

}  // namespace

const Expression* Parser::parse_term() {
    return failed_ ? invalid(begin()) : parse_term_chain(kAdditive);
}

// The arithmetic operators, all associating to the left.
const Expression* Parser::parse_term_chain(unsigned strength_min) {
    const Expression* left = parse_prefixed_term();
    while (!failed_) {
        const TermOperator found = term_operator(peek());
        if (found.strength < strength_min || found.strength == 0) {
            break;
        }
        auto* node = make<ast::Binary>(left->range.begin);
        node->op = found.op;
        node->left = left;
        node->operator_range = peek().range;
        advance();
        node->right = parse_term_chain(found.strength + 1);
        left = finish_chain(node);
    }
    return left;
}

// Prefixes bind more tightly than `^`, and weaker than `.` and `[]`.
const Expression* Parser::parse_prefixed_term() {
    if (at(TokenKind::Minus)) {
        return parse_unary_term(UnaryOperator::Minus, 1);
    }
    if (at(TokenKind::Plus)) {
        return parse_unary_term(UnaryOperator::Plus, 1);
    }
    const Keyword next = peek(1).keyword;
    switch (peek().keyword) {
        case Keyword::Start:
            if (next == Keyword::Of) {
                return parse_unary_term(UnaryOperator::StartOf, 2);
            }
            break;
        case Keyword::End:
            if (next == Keyword::Of) {
                return parse_unary_term(UnaryOperator::EndOf, 2);
            }
            break;
        case Keyword::Width:
            if (next == Keyword::Of) {
                return parse_unary_term(UnaryOperator::WidthOf, 2);
            }
            break;
        case Keyword::Successor:
            if (next == Keyword::Of) {
                return parse_unary_term(UnaryOperator::SuccessorOf, 2);
            }
            break;
        case Keyword::Predecessor:
            if (next == Keyword::Of) {
                return parse_unary_term(UnaryOperator::PredecessorOf, 2);
            }
            break;
        case Keyword::Singleton:
            return parse_unary_term(UnaryOperator::SingletonFrom, 2);
        case Keyword::Point:
            return parse_unary_term(UnaryOperator::PointFrom, 2);
        case Keyword::Duration:
        case Keyword::Difference:
            return parse_duration_of();
        default:
            if (next == Keyword::From && component_of(peek().keyword)) {
                return parse_component_from();
            }
            break;
    }
    if (at(TokenKind::LeftBracket)) {
        return parse_retrieve();  // `.` and `[]` want parentheses around a retrieve
    }
    const SourcePosition from = begin();
    return parse_postfix(parse_primary(), from);
}

// `words`: 2 for prefixes with a second word, `of` or `from`.
const Expression* Parser::parse_unary_term(UnaryOperator op, std::size_t words) {
    const Depth depth(*this);
    if (!depth.ok()) {
        return invalid(begin());
    }
    auto* node = make<ast::Unary>(begin());
    node->op = op;
    advance();
    if (words == 2) {
        const bool extractor = op == UnaryOperator::SingletonFrom || op == UnaryOperator::PointFrom;
        if (!expect(extractor ? Keyword::From : Keyword::Of)) {
            return invalid(node->range.begin);
        }
    }
    node->operand = parse_prefixed_term();
    return finish(node, {node->operand});
}

const Expression* Parser::parse_component_from() {
    const Depth depth(*this);
    if (!depth.ok()) {
        return invalid(begin());
    }
    auto* node = make<ast::ComponentFrom>(begin());
    node->component = component_of(peek().keyword).value_or(ast::DateTimeComponent::Year);
    advance();
    advance();
    node->operand = parse_prefixed_term();
    return finish(node, {node->operand});
}

const Expression* Parser::parse_duration_of() {
    const Depth depth(*this);
    if (!depth.ok()) {
        return invalid(begin());
    }
    auto* node = make<ast::DurationOf>(begin());
    node->difference = at(Keyword::Difference);
    advance();
    expect(Keyword::In);
    const auto precision = plural_precision_of(peek().keyword);
    if (!precision) {
        fail_expected("a plural unit of time such as `days`");
        return invalid(node->range.begin);
    }
    node->precision = *precision;
    advance();
    expect(Keyword::Of);
    node->operand = failed_ ? invalid(begin()) : parse_prefixed_term();
    return finish(node, {node->operand});
}

const Expression* Parser::parse_postfix(const Expression* operand, SourcePosition from) {
    while (!failed_) {
        if (at(TokenKind::Dot)) {
            operand = parse_member(operand, from);
        } else if (at(TokenKind::LeftBracket)) {
            operand = parse_indexer(operand, from);
        } else {
            break;
        }
    }
    return operand;
}

// `.name` or `.Name(arguments)`; only functions may be named by a reserved word.
const Expression* Parser::parse_member(const Expression* operand, SourcePosition from) {
    advance();
    if (at(TokenKind::Keyword) && peek(1).kind == TokenKind::LeftParen) {
        return parse_call(operand, take_identifier(), from);
    }
    const ast::Identifier name = parse_name();
    if (failed_) {
        return invalid(from);
    }
    if (at(TokenKind::LeftParen)) {
        return parse_call(operand, name, from);
    }
    auto* node = make<ast::Member>(from);
    node->operand = operand;
    node->name = name;
    return finish(node, {operand});
}

const Expression* Parser::parse_call(const Expression* operand, ast::Identifier name,
                                     SourcePosition from) {
    auto* node = make<ast::FunctionCall>(from);
    node->operand = operand;
    node->name = name;
    advance();
    const Brackets brackets(*this, true);
    Seq<const Expression*> arguments;
    if (!at(TokenKind::RightParen)) {
        do {
            arguments.push_back(parse_expression());
        } while (!failed_ && take(TokenKind::Comma));
    }
    if (!close(TokenKind::RightParen)) {
        return invalid(from);
    }
    node->arguments = seal(arguments);
    if (operand != nullptr) {
        raise(*node, operand);
    }
    return finish(node, node->arguments);
}

const Expression* Parser::parse_indexer(const Expression* operand, SourcePosition from) {
    auto* node = make<ast::Indexer>(from);
    node->operand = operand;
    advance();
    const Brackets brackets(*this, false);
    node->index = parse_expression();
    if (!close(TokenKind::RightBracket)) {
        return invalid(from);
    }
    return finish(node, {operand, node->index});
}

const Expression* Parser::parse_primary() {
    using enum ast::LiteralKind;
    switch (peek().kind) {
        case TokenKind::String:
            return parse_literal(String);
        case TokenKind::Integer:
        case TokenKind::Decimal:
        case TokenKind::Long:
            return parse_number();
        case TokenKind::Date:
        case TokenKind::DateTime:
        case TokenKind::Time:
            return parse_moment();
        case TokenKind::This:
            return parse_scope_variable(ast::ScopeVariableKind::This);
        case TokenKind::Index:
            return parse_scope_variable(ast::ScopeVariableKind::Index);
        case TokenKind::Total:
            return parse_scope_variable(ast::ScopeVariableKind::Total);
        case TokenKind::LeftParen:
            return parse_parenthesised();
        case TokenKind::LeftBrace:
            return parse_braces();
        case TokenKind::Keyword:
            return parse_keyword_primary();
        case TokenKind::Identifier:
        case TokenKind::QuotedIdentifier:
            return parse_name_primary();
        default:
            fail_expected("an expression");
            return invalid(begin());
    }
}

const Expression* Parser::parse_keyword_primary() {
    using enum ast::LiteralKind;
    switch (peek().keyword) {
        case Keyword::Null:
            return parse_literal(Null);
        case Keyword::True:
        case Keyword::False:
            return parse_literal(Boolean);
        case Keyword::Convert:
            return parse_convert();
        case Keyword::Minimum:
        case Keyword::Maximum:
            return parse_type_extent();
        case Keyword::If:
            return parse_if();
        case Keyword::Case:
            return parse_case();
        case Keyword::Distinct:
            return parse_whole_operand(UnaryOperator::Distinct);
        case Keyword::Flatten:
            return parse_whole_operand(UnaryOperator::Flatten);
        case Keyword::Expand:
        case Keyword::Collapse:
            return parse_collapse_expand();
        case Keyword::Interval:
            return parse_interval_selector();
        case Keyword::List:
            return parse_list_keyword();
        case Keyword::Tuple: {
            const SourcePosition from = begin();
            advance();
            if (!at(TokenKind::LeftBrace)) {
                fail_expected("`{`");
                return invalid(from);
            }
            return parse_tuple_selector(from);
        }
        case Keyword::CodeSelector:
            return at_element_braces(1) ? parse_instance_selector() : parse_code_selector();
        case Keyword::ConceptSelector:
            return at_element_braces(1) ? parse_instance_selector() : parse_concept_selector();
        default:
            return parse_name_primary();
    }
}

// A name, a call `Name(...)`, or an instance `Name { ... }`.
const Expression* Parser::parse_name_primary() {
    const std::size_t length = skip_qualified_name(0);
    if (length == 0) {
        fail_expected("an expression");
        return invalid(begin());
    }
    const bool names_type =
        at_element_braces(length) || (peek(length).kind == TokenKind::Dot &&
                                      (peek(length + 1).keyword == Keyword::CodeSelector ||
                                       peek(length + 1).keyword == Keyword::ConceptSelector) &&
                                      at_element_braces(length + 2));
    if (names_type) {
        return parse_instance_selector();
    }
    const SourcePosition from = begin();
    const ast::Identifier name = take_identifier();
    if (at(TokenKind::LeftParen)) {
        return parse_call(nullptr, name, from);
    }
    auto* node = make<ast::IdentifierRef>(from);
    node->name = name.name;
    return finish(node);
}

const Expression* Parser::parse_parenthesised() {
    const std::size_t open = index_;
    const SourcePosition from = begin();
    advance();
    const Brackets brackets(*this, false);
    const Expression* inner = parse_expression();
    if (!close(TokenKind::RightParen)) {
        inner = invalid(from);
    }
    paren_open_ = open;
    paren_close_ = index_ - 1;
    return inner;
}

// `convert operand to Type`, `convert operand to 'mg'`.
const Expression* Parser::parse_convert() {
    auto* node = make<ast::Convert>(begin());
    advance();
    node->operand = parse_expression();
    if (!expect(Keyword::To)) {
        return invalid(node->range.begin);
    }
    if (at_unit()) {
        auto* unit = allocate<ast::Unit>();
        *unit = parse_unit();
        node->unit = unit;
    } else {
        node->type = parse_type();
    }
    return finish(node, {node->operand});
}

const Expression* Parser::parse_type_extent() {
    auto* node = make<ast::TypeExtent>(begin());
    node->maximum = at(Keyword::Maximum);
    advance();
    node->type = parse_named_type();
    return finish(node);
}

const Expression* Parser::parse_if() {
    auto* node = make<ast::If>(begin());
    advance();
    node->condition = parse_expression();
    expect(Keyword::Then);
    node->then_branch = parse_expression();
    expect(Keyword::Else);
    node->else_branch = parse_expression();
    return finish(node, {node->condition, node->then_branch, node->else_branch});
}

const Expression* Parser::parse_case() {
    auto* node = make<ast::Case>(begin());
    advance();
    if (!at(Keyword::When)) {
        node->comparand = parse_expression();
        raise(*node, node->comparand);
    }
    Seq<ast::CaseItem> items;
    do {
        ast::CaseItem item;
        const SourcePosition from = begin();
        expect(Keyword::When);
        item.when = parse_expression();
        expect(Keyword::Then);
        item.then = parse_expression();
        item.range = since(from);
        raise(*node, item.when);
        raise(*node, item.then);
        items.push_back(item);
    } while (!failed_ && at(Keyword::When));
    if (!failed_ && !at(Keyword::Else)) {
        fail_expected("`when` or `else`");
    }
    expect(Keyword::Else);
    node->else_branch = parse_expression();
    expect(Keyword::End);
    node->items = seal(items);
    return finish(node, {node->else_branch});
}

// `distinct` and `flatten` take the whole expression behind them.
const Expression* Parser::parse_whole_operand(UnaryOperator op) {
    auto* node = make<ast::Unary>(begin());
    node->op = op;
    advance();
    node->operand = parse_expression();
    return finish(node, {node->operand});
}

const Expression* Parser::parse_collapse_expand() {
    auto* node = make<ast::CollapseExpand>(begin());
    node->expand = at(Keyword::Expand);
    advance();
    node->operand = parse_expression();
    if (!failed_ && take(Keyword::Per)) {
        node->per_precision = precision_of(peek().keyword);
        if (node->per_precision && peek(1).keyword != Keyword::From) {
            advance();
        } else {
            node->per_precision.reset();
            node->per = parse_expression();
        }
    }
    return finish(node, {node->operand, node->per});
}

}  // namespace hookline::cql::detail
