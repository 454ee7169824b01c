// Rule `expression`: the operators from `union` to `is`, and what may stand between them.
#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

using ast::BinaryOperator;
using ast::Expression;

struct Parser::Infix {
    enum class Form : std::uint8_t { Binary, Membership, Timing, Between, Is, As };

    Level level = Level::Set;
    Form form = Form::Binary;
    BinaryOperator op = BinaryOperator::Union;
};

const Expression* Parser::parse_operators(Level level_min) {
    const Depth depth(*this);
    if (!depth.ok() || failed_) {
        return invalid(begin());
    }
    const Expression* left = parse_operand();
    while (!failed_) {
        const std::optional<Infix> infix = infix_here();
        if (!infix || infix->level < level_min) {
            break;
        }
        left = parse_infix(*infix, left);
    }
    return left;
}

std::optional<Parser::Infix> Parser::infix_here() const {
    using enum BinaryOperator;
    const auto binary = [](Level level, BinaryOperator op) {
        return Infix{level, Infix::Form::Binary, op};
    };
    switch (peek().kind) {
        case TokenKind::Pipe:
            return binary(Level::Set, Union);
        case TokenKind::Equal:
            return binary(Level::Equality, Equal);
        case TokenKind::NotEqual:
            return binary(Level::Equality, NotEqual);
        case TokenKind::Tilde:
            return binary(Level::Equality, Equivalent);
        case TokenKind::NotTilde:
            return binary(Level::Equality, NotEquivalent);
        case TokenKind::Less:
            return binary(Level::Inequality, Less);
        case TokenKind::LessEqual:
            return binary(Level::Inequality, LessOrEqual);
        case TokenKind::Greater:
            return binary(Level::Inequality, Greater);
        case TokenKind::GreaterEqual:
            return binary(Level::Inequality, GreaterOrEqual);
        default:
            break;
    }
    switch (peek().keyword) {
        case Keyword::Union:
            return binary(Level::Set, Union);
        case Keyword::Intersect:
            return binary(Level::Set, Intersect);
        case Keyword::Except:
            return binary(Level::Set, Except);
        case Keyword::Implies:
            return binary(Level::Implies, Implies);
        case Keyword::Or:
            return binary(Level::Or, Or);
        case Keyword::Xor:
            return binary(Level::Or, Xor);
        case Keyword::And:
            return binary(Level::And, And);
        case Keyword::In:
        case Keyword::Contains:
            return Infix{Level::Membership, Infix::Form::Membership};
        case Keyword::Between:
            return Infix{Level::Between, Infix::Form::Between};
        case Keyword::Is:
            return Infix{Level::Type, Infix::Form::Is};
        case Keyword::As:
            return as_ends_ ? std::nullopt : std::optional(Infix{Level::Type, Infix::Form::As});
        case Keyword::Properly:
            if (peek(1).keyword == Keyword::Between) {
                return Infix{Level::Between, Infix::Form::Between};
            }
            break;
        default:
            break;
    }
    if (at_timing()) {
        return Infix{Level::Timing, Infix::Form::Timing};
    }
    return std::nullopt;
}

const Expression* Parser::parse_infix(const Infix& infix, const Expression* left) {
    switch (infix.form) {
        case Infix::Form::Binary:
            return parse_binary(infix, left);
        case Infix::Form::Membership:
            return parse_membership(left);
        case Infix::Form::Timing:
            return parse_timing(left);
        case Infix::Form::Between:
            return parse_between(left);
        case Infix::Form::Is:
            return parse_is(left);
        case Infix::Form::As:
            return parse_as(left);
    }
    return left;
}

// All operators associate to the left: the right operand binds more tightly.
const Expression* Parser::parse_binary(const Infix& infix, const Expression* left) {
    auto* node = make<ast::Binary>(left->range.begin);
    node->op = infix.op;
    node->left = left;
    node->operator_range = peek().range;
    advance();
    node->right = parse_operators(static_cast<Level>(static_cast<int>(infix.level) + 1));
    return finish_chain(node);
}

const Expression* Parser::parse_membership(const Expression* left) {
    auto* node = make<ast::Membership>(left->range.begin);
    node->left = left;
    node->contains = at(Keyword::Contains);
    const SourcePosition from = begin();
    advance();
    node->precision = parse_precision_of();
    node->operator_range = since(from);
    node->right = parse_operators(Level::Equality);
    return finish(node, {left, node->right});
}

const Expression* Parser::parse_between(const Expression* left) {
    auto* node = make<ast::Between>(left->range.begin);
    node->operand = left;
    node->properly = take(Keyword::Properly);
    advance();
    node->low = parse_term();
    expect(Keyword::And);
    node->high = parse_term();
    return finish(node, {left, node->low, node->high});
}

// `is null`, `is not true`, `is Type`.
const Expression* Parser::parse_is(const Expression* left) {
    advance();
    const bool negated = take(Keyword::Not);
    std::optional<ast::TestedValue> value;
    if (at(Keyword::Null)) {
        value = ast::TestedValue::Null;
    } else if (at(Keyword::True)) {
        value = ast::TestedValue::True;
    } else if (at(Keyword::False)) {
        value = ast::TestedValue::False;
    }
    if (value) {
        advance();
        auto* test = make<ast::IsTest>(left->range.begin);
        test->operand = left;
        test->negated = negated;
        test->value = *value;
        return finish(test, {left});
    }
    if (negated) {
        fail_expected("`null`, `true` or `false`");
        return invalid(left->range.begin);
    }
    auto* test = make<ast::TypeTest>(left->range.begin);
    test->operand = left;
    test->type = parse_type();
    return finish(test, {left});
}

const Expression* Parser::parse_as(const Expression* left) {
    auto* node = make<ast::Cast>(left->range.begin);
    node->operand = left;
    advance();
    node->type = parse_type();
    return finish(node, {left});
}

// What stands between the operators: a term, a query, or a prefix that is no term.
const Expression* Parser::parse_operand() {
    const std::size_t first_token = index_;
    const SourcePosition from = begin();
    switch (peek().keyword) {
        case Keyword::Not:
            return parse_prefix_word(ast::UnaryOperator::Not);
        case Keyword::Exists:
            return parse_prefix_word(ast::UnaryOperator::Exists);
        case Keyword::Cast:
            return parse_cast();
        case Keyword::From:
            return parse_query(nullptr, from);
        default:
            break;
    }
    if (at_duration_between()) {
        return parse_duration_between();
    }
    const Expression* term = parse_term();
    if (!failed_ && at_alias() && is_query_source(term, first_token)) {
        return parse_query(term, from);
    }
    return term;
}

const Expression* Parser::parse_prefix_word(ast::UnaryOperator op) {
    auto* node = make<ast::Unary>(begin());
    node->op = op;
    advance();
    node->operand = parse_operators(Level::Prefix);
    return finish(node, {node->operand});
}

const Expression* Parser::parse_cast() {
    auto* node = make<ast::Cast>(begin());
    node->strict = true;
    advance();
    const bool outer = as_ends_;
    as_ends_ = true;
    node->operand = parse_expression();
    as_ends_ = outer;
    expect(Keyword::As);
    node->type = parse_type();
    return finish(node, {node->operand});
}

// `days between`, `duration in days between`, `difference in days between`.
bool Parser::at_duration_between() const {
    if (at(Keyword::Duration) || at(Keyword::Difference)) {
        return peek(1).keyword == Keyword::In && peek(3).keyword == Keyword::Between;
    }
    return plural_precision_of(peek().keyword).has_value() && peek(1).keyword == Keyword::Between;
}

const Expression* Parser::parse_duration_between() {
    auto* node = make<ast::DurationBetween>(begin());
    node->difference = at(Keyword::Difference);
    if (at(Keyword::Duration) || at(Keyword::Difference)) {
        advance();
        advance();
    }
    const auto precision = plural_precision_of(peek().keyword);
    if (!precision) {
        fail_expected("a plural unit of time such as `days`");
        return invalid(node->range.begin);
    }
    node->precision = *precision;
    advance();
    expect(Keyword::Between);
    node->low = parse_term();
    expect(Keyword::And);
    node->high = parse_term();
    return finish(node, {node->low, node->high});
}

}  // namespace hookline::cql::detail
