// Rule `intervalOperatorPhrase`: all spellings of the timing phrases.
#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

using ast::Boundary;
using ast::Direction;
using ast::Expression;
using ast::OffsetQualifier;
using ast::Precision;
using ast::Timing;
using ast::TimingKind;

namespace {

bool surely_begins_operand(const Token& token) {
    switch (token.kind) {
        case TokenKind::Identifier:
        case TokenKind::QuotedIdentifier:
        case TokenKind::Date:
        case TokenKind::DateTime:
        case TokenKind::Time:
        case TokenKind::LeftParen:
        case TokenKind::LeftBracket:
        case TokenKind::LeftBrace:
        case TokenKind::This:
            return true;
        default:
            break;
    }
    switch (token.keyword) {
        case Keyword::Interval:
        case Keyword::List:
        case Keyword::Null:
        case Keyword::If:
        case Keyword::Case:
        case Keyword::Convert:
        case Keyword::Singleton:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::optional<Precision> Parser::precision_of(Keyword keyword) {
    switch (keyword) {
        case Keyword::Year:
            return Precision::Year;
        case Keyword::Month:
            return Precision::Month;
        case Keyword::Week:
            return Precision::Week;
        case Keyword::Day:
            return Precision::Day;
        case Keyword::Hour:
            return Precision::Hour;
        case Keyword::Minute:
            return Precision::Minute;
        case Keyword::Second:
            return Precision::Second;
        case Keyword::Millisecond:
            return Precision::Millisecond;
        default:
            return std::nullopt;
    }
}

std::optional<Precision> Parser::plural_precision_of(Keyword keyword) {
    switch (keyword) {
        case Keyword::Years:
            return Precision::Year;
        case Keyword::Months:
            return Precision::Month;
        case Keyword::Weeks:
            return Precision::Week;
        case Keyword::Days:
            return Precision::Day;
        case Keyword::Hours:
            return Precision::Hour;
        case Keyword::Minutes:
            return Precision::Minute;
        case Keyword::Seconds:
            return Precision::Second;
        case Keyword::Milliseconds:
            return Precision::Millisecond;
        default:
            return std::nullopt;
    }
}

// Does a timing phrase begin here, behind its left operand?
bool Parser::at_timing() const {
    const Keyword next = peek(1).keyword;
    switch (peek().keyword) {
        case Keyword::Starts:
        case Keyword::Ends:
        case Keyword::Occurs:
        case Keyword::Same:
        case Keyword::Properly:
        case Keyword::Includes:
        case Keyword::During:
        case Keyword::Before:
        case Keyword::After:
        case Keyword::Within:
        case Keyword::Meets:
        case Keyword::Overlaps:
            return true;
        case Keyword::Included:
            return next == Keyword::In;
        case Keyword::On:
            return next == Keyword::Or;
        default:
            return at_offset(0);
    }
}

// Rule `quantityOffset`: `3 days [or more] before`, `less than 3 days before`. The words behind
// the number are looked at, because a number can be the operand of `starts` as well.
bool Parser::at_offset(std::size_t ahead) const {
    const Token& token = peek(ahead);
    if (token.keyword == Keyword::More || token.keyword == Keyword::Less) {
        return peek(ahead + 1).keyword == Keyword::Than;
    }
    if (token.kind != TokenKind::Integer && token.kind != TokenKind::Decimal) {
        return false;
    }
    const std::size_t behind = ahead + (at_unit(ahead + 1) ? 2 : 1);
    switch (peek(behind).keyword) {
        case Keyword::Before:
        case Keyword::After:
            return true;
        case Keyword::Or:
            return peek(behind + 1).keyword == Keyword::More ||
                   peek(behind + 1).keyword == Keyword::Less;
        case Keyword::On:
            return peek(behind + 1).keyword == Keyword::Or;
        default:
            return false;
    }
}

const Expression* Parser::parse_timing(const Expression* left) {
    auto* node = make<Timing>(left->range.begin);
    node->left = left;
    const SourcePosition from = begin();
    parse_timing_phrase(*node);
    node->operator_range = since(from);
    if (failed_) {
        return invalid(left->range.begin);
    }
    node->right = parse_operators(Level::Inequality);
    return finish(node, {left, node->right});
}

// Takes `starts`, `ends` or `occurs`, then the rest of the phrase.
void Parser::parse_timing_phrase(Timing& timing) {
    const Keyword first = peek().keyword;
    if (first != Keyword::Starts && first != Keyword::Ends && first != Keyword::Occurs) {
        return parse_timing_tail(timing, false);
    }
    advance();
    const bool tail = at(Keyword::Same) || at(Keyword::Properly) || at(Keyword::During) ||
                      at(Keyword::Before) || at(Keyword::After) || at(Keyword::Within) ||
                      (at(Keyword::Included) && peek(1).keyword == Keyword::In) ||
                      (at(Keyword::On) && peek(1).keyword == Keyword::Or) || at_offset(0);
    if (tail || first == Keyword::Occurs) {
        if (first != Keyword::Occurs) {
            timing.left_boundary = first == Keyword::Starts ? Boundary::Start : Boundary::End;
        }
        return parse_timing_tail(timing, true);
    }
    timing.timing = first == Keyword::Starts ? TimingKind::Starts : TimingKind::Ends;
    timing.precision = parse_precision_of();
}

void Parser::parse_timing_tail(Timing& timing, bool has_left_boundary) {
    if (at(Keyword::Same)) {
        return parse_same(timing);
    }
    timing.properly = take(Keyword::Properly);
    if (take(Keyword::Within)) {
        return parse_within(timing);
    }
    const bool during = take(Keyword::During);
    if (during || (at(Keyword::Included) && peek(1).keyword == Keyword::In)) {
        if (!during) {
            advance();
            advance();
        }
        timing.timing = TimingKind::IncludedIn;
        timing.precision = parse_precision_of();
        return;
    }
    if (!has_left_boundary && take(Keyword::Includes)) {
        timing.timing = TimingKind::Includes;
        timing.precision = parse_precision_of();
        return parse_right_boundary(timing);
    }
    if (timing.properly) {
        return fail_expected(has_left_boundary ? "`during`, `included in` or `within`"
                                               : "`includes`, `during`, `included in` or `within`");
    }
    if (!has_left_boundary && (at(Keyword::Meets) || at(Keyword::Overlaps))) {
        timing.timing = at(Keyword::Meets) ? TimingKind::Meets : TimingKind::Overlaps;
        advance();
        parse_direction(timing);
        timing.precision = parse_precision_of();
        return;
    }
    parse_relative(timing);
}

// `same [precision] as`, `same [precision] or before`, `same [precision] or after`.
void Parser::parse_same(Timing& timing) {
    timing.timing = TimingKind::Same;
    advance();
    timing.precision = precision_of(peek().keyword);
    if (timing.precision) {
        advance();
    }
    if (take(Keyword::Or)) {
        parse_direction(timing);
        if (timing.direction == Direction::None) {
            return fail_expected("`before` or `after`");
        }
    } else if (!take(Keyword::As)) {
        return fail_expected("`as`, `or before` or `or after`");
    }
    parse_right_boundary(timing);
}

// `[offset] [on or] before | after [or on] [precision of]`.
void Parser::parse_relative(Timing& timing) {
    timing.timing = TimingKind::Relative;
    if (at_offset(0)) {
        if (at(Keyword::More) || at(Keyword::Less)) {
            timing.offset_qualifier =
                at(Keyword::More) ? OffsetQualifier::MoreThan : OffsetQualifier::LessThan;
            advance();
            advance();
        }
        timing.offset = parse_quantity();
        if (timing.offset_qualifier == OffsetQualifier::Exactly && at(Keyword::Or)) {
            advance();
            timing.offset_qualifier =
                at(Keyword::More) ? OffsetQualifier::OrMore : OffsetQualifier::OrLess;
            advance();
        }
    }
    if (!failed_ && at(Keyword::On) && peek(1).keyword == Keyword::Or) {
        advance();
        advance();
        timing.inclusive = true;
    }
    parse_direction(timing);
    if (timing.direction == Direction::None) {
        return fail_expected(timing.offset == nullptr ? "the rest of a timing phrase such as "
                                                        "`before`, `after` or `during`"
                                                      : "`before` or `after`");
    }
    if (!timing.inclusive && at(Keyword::Or) && peek(1).keyword == Keyword::On) {
        advance();
        advance();
        timing.inclusive = true;
    }
    timing.precision = parse_precision_of();
    parse_right_boundary(timing);
}

void Parser::parse_within(Timing& timing) {
    timing.timing = TimingKind::Within;
    timing.offset = parse_quantity();
    expect(Keyword::Of);
    parse_right_boundary(timing);
}

void Parser::parse_direction(Timing& timing) {
    if (take(Keyword::Before)) {
        timing.direction = Direction::Before;
    } else if (take(Keyword::After)) {
        timing.direction = Direction::After;
    }
}

// `start` or `end` in front of the right operand. `start of X` is an operand itself, and `start`
// without an operand behind it is a name. (An operand that is a keyword used as a name wants
// quotes here, as `before start "code"`.)
void Parser::parse_right_boundary(Timing& timing) {
    if (!failed_ && (at(Keyword::Start) || at(Keyword::End)) && surely_begins_operand(peek(1))) {
        timing.right_boundary = at(Keyword::Start) ? Boundary::Start : Boundary::End;
        advance();
    }
}

// Rule `dateTimePrecisionSpecifier`: `day of`.
std::optional<Precision> Parser::parse_precision_of() {
    const auto precision = precision_of(peek().keyword);
    if (failed_ || !precision || peek(1).keyword != Keyword::Of) {
        return std::nullopt;
    }
    advance();
    advance();
    return precision;
}

}  // namespace hookline::cql::detail
