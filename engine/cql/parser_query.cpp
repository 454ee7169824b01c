// Rules `retrieve` and `query`.
#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

using ast::Expression;

// `[Context -> Type: path in terminology]`.
const Expression* Parser::parse_retrieve() {
    auto* node = make<ast::Retrieve>(begin());
    advance();
    const Brackets brackets(*this, false);
    if (const std::size_t length = skip_qualified_name(0);
        length > 0 && peek(length).kind == TokenKind::Arrow) {
        node->context = parse_qualified_reference();
        advance();
    }
    if (const ast::NamedType* type = parse_named_type(); type != nullptr) {
        node->type = type->name;
    }
    if (!failed_ && take(TokenKind::Colon)) {
        if (at_code_path()) {
            node->code_path = parse_code_path();
            node->comparator = at(Keyword::In)        ? ast::CodeComparator::In
                               : at(TokenKind::Equal) ? ast::CodeComparator::Equal
                                                      : ast::CodeComparator::Equivalent;
            advance();
        }
        node->terminology = parse_expression();
    }
    if (!close(TokenKind::RightBracket)) {
        return invalid(node->range.begin);
    }
    return finish(node, {node->context, node->code_path, node->terminology});
}

// Is there a simplePath with a comparator behind it?
bool Parser::at_code_path() const {
    std::size_t ahead = skip_qualified_name(0);
    if (ahead == 0) {
        return false;
    }
    for (;;) {
        const TokenKind kind = peek(ahead).kind;
        if (kind == TokenKind::LeftBracket && peek(ahead + 2).kind == TokenKind::RightBracket &&
            (peek(ahead + 1).kind == TokenKind::String ||
             peek(ahead + 1).kind == TokenKind::Integer)) {
            ahead += 3;
        } else if (kind == TokenKind::Dot && is_name(ahead + 1)) {
            ahead += 2;
        } else {
            return peek(ahead).keyword == Keyword::In || kind == TokenKind::Equal ||
                   kind == TokenKind::Tilde;
        }
    }
}

// Rule `simplePath`; at_code_path() has seen that it is one.
const Expression* Parser::parse_code_path() {
    const SourcePosition from = begin();
    const Expression* path = parse_qualified_reference();
    while (!failed_ && (at(TokenKind::LeftBracket) || at(TokenKind::Dot))) {
        path = at(TokenKind::Dot) ? parse_member(path, from) : parse_indexer(path, from);
    }
    return path;
}

// Rule `qualifiedIdentifierExpression`.
const Expression* Parser::parse_qualified_reference() {
    const SourcePosition from = begin();
    auto* reference = make<ast::IdentifierRef>(from);
    reference->name = parse_name().name;
    const Expression* node = finish(reference);
    while (!failed_ && at(TokenKind::Dot) && is_name(1)) {
        advance();
        auto* member = make<ast::Member>(from);
        member->operand = node;
        member->name = parse_name();
        node = finish(member, {node});
    }
    return node;
}

// Rule `querySource`.
const Expression* Parser::parse_query_source() {
    if (at(TokenKind::LeftBracket)) {
        return parse_retrieve();
    }
    if (at(TokenKind::LeftParen)) {
        return parse_parenthesised();
    }
    if (is_name(0)) {
        return parse_qualified_reference();
    }
    fail_expected("a query source: a retrieve, a name or an expression in parentheses");
    return invalid(begin());
}

ast::AliasedSource Parser::parse_aliased_source() {
    ast::AliasedSource source;
    const SourcePosition from = begin();
    source.expression = parse_query_source();
    if (!failed_ && !at_alias()) {
        fail_expected("an alias for the query source");
    }
    source.alias = parse_plain_name();
    source.range = since(from);
    return source;
}

// May the term that began at token `first_token` and ends here be given an alias?
bool Parser::is_query_source(const Expression* term, std::size_t first_token) const {
    if (tokens_[first_token].kind == TokenKind::LeftParen) {
        return paren_open_ == first_token && paren_close_ + 1 == index_;
    }
    while (term->kind == ast::ExpressionKind::Member) {
        term = ast::as<ast::Member>(*term).operand;
    }
    return term->kind == ast::ExpressionKind::IdentifierRef ||
           term->kind == ast::ExpressionKind::Retrieve ||
           term->kind == ast::ExpressionKind::Invalid;
}

// `first` is the source in front of the alias; null at the word `from`.
const Expression* Parser::parse_query(const Expression* first, SourcePosition from) {
    auto* query = make<ast::Query>(from);
    const bool after_from = first == nullptr && take(Keyword::From);
    parse_sources(*query, first, after_from);
    parse_lets(*query);
    parse_relationships(*query);
    if (!failed_ && take(Keyword::Where)) {
        query->where = parse_expression();
        raise(*query, query->where);
    }
    if (!failed_ && at(Keyword::Aggregate)) {
        parse_aggregate(*query);
    } else if (!failed_ && at(Keyword::Return)) {
        parse_return(*query);
    }
    if (!failed_ && at(Keyword::Sort)) {
        parse_sort(*query);
    }
    return finish(query);
}

// Further sources follow a comma, unless the comma belongs to a list around a query that does not
// begin with `from`.
void Parser::parse_sources(ast::Query& query, const Expression* first, bool after_from) {
    Seq<ast::AliasedSource> sources;
    if (first != nullptr) {
        ast::AliasedSource source;
        source.expression = first;
        source.alias = parse_plain_name();
        source.range = since(query.range.begin);
        sources.push_back(source);
    } else {
        sources.push_back(parse_aliased_source());
    }
    while (!failed_ && (after_from || !comma_separates_) && take(TokenKind::Comma)) {
        sources.push_back(parse_aliased_source());
    }
    for (const ast::AliasedSource& source : sources) {
        raise(query, source.expression);
    }
    query.sources = seal(sources);
}

void Parser::parse_lets(ast::Query& query) {
    if (failed_ || !take(Keyword::Let)) {
        return;
    }
    const bool outer = comma_separates_;
    comma_separates_ = true;
    Seq<ast::LetItem> lets;
    do {
        ast::LetItem item;
        const SourcePosition from = begin();
        item.name = parse_plain_name();
        expect(TokenKind::Colon);
        item.expression = parse_expression();
        item.range = since(from);
        raise(query, item.expression);
        lets.push_back(item);
    } while (!failed_ && take(TokenKind::Comma));
    comma_separates_ = outer;
    query.lets = seal(lets);
}

void Parser::parse_relationships(ast::Query& query) {
    Seq<ast::Relationship> relationships;
    while (!failed_ && (at(Keyword::With) || at(Keyword::Without))) {
        ast::Relationship relationship;
        const SourcePosition from = begin();
        relationship.without = at(Keyword::Without);
        advance();
        relationship.source = parse_aliased_source();
        if (!failed_ && !(at(Keyword::Such) && peek(1).keyword == Keyword::That)) {
            fail_expected("`such that`");
        }
        if (failed_) {
            break;
        }
        advance();
        advance();
        relationship.condition = parse_expression();
        relationship.range = since(from);
        raise(query, relationship.source.expression);
        raise(query, relationship.condition);
        relationships.push_back(relationship);
    }
    query.relationships = seal(relationships);
}

ast::Quantifier Parser::parse_quantifier() {
    if (take(Keyword::All)) {
        return ast::Quantifier::All;
    }
    return take(Keyword::Distinct) ? ast::Quantifier::Distinct : ast::Quantifier::None;
}

void Parser::parse_aggregate(ast::Query& query) {
    auto* clause = allocate<ast::AggregateClause>();
    const SourcePosition from = begin();
    advance();
    clause->quantifier = parse_quantifier();
    clause->name = parse_plain_name();
    if (!failed_ && take(Keyword::Starting)) {
        clause->starting = parse_starting_value();
        raise(query, clause->starting);
    }
    expect(TokenKind::Colon);
    clause->expression = parse_expression();
    clause->range = since(from);
    raise(query, clause->expression);
    query.aggregate = clause;
}

// Rule `startingClause`: a number is not read as the beginning of a ratio here.
const Expression* Parser::parse_starting_value() {
    if (at(TokenKind::LeftParen)) {
        return parse_parenthesised();
    }
    if (at(TokenKind::String)) {
        return parse_literal(ast::LiteralKind::String);
    }
    const bool number = at(TokenKind::Integer) || at(TokenKind::Decimal);
    if (number && at_unit(1)) {
        return parse_quantity();
    }
    if (number) {
        return parse_literal(at(TokenKind::Integer) ? ast::LiteralKind::Integer
                                                    : ast::LiteralKind::Decimal);
    }
    fail_expected("a number, a text, a quantity or an expression in parentheses");
    return invalid(begin());
}

void Parser::parse_return(ast::Query& query) {
    auto* clause = allocate<ast::ReturnClause>();
    const SourcePosition from = begin();
    advance();
    clause->quantifier = parse_quantifier();
    clause->expression = parse_expression();
    clause->range = since(from);
    raise(query, clause->expression);
    query.return_clause = clause;
}

// `sort desc`, `sort by item, item desc`.
void Parser::parse_sort(ast::Query& query) {
    auto* clause = allocate<ast::SortClause>();
    const SourcePosition from = begin();
    advance();
    if (take(Keyword::By)) {
        Seq<ast::SortItem> items;
        do {
            ast::SortItem item;
            const SourcePosition item_from = begin();
            item.expression = parse_term();
            item.direction = parse_sort_direction();
            item.range = since(item_from);
            raise(query, item.expression);
            items.push_back(item);
            // A retrieve is no sort item: the comma belongs to a list around the query.
        } while (!failed_ && peek(1).kind != TokenKind::LeftBracket && take(TokenKind::Comma));
        clause->items = seal(items);
    } else {
        const std::size_t before = index_;
        clause->direction = parse_sort_direction();
        if (index_ == before) {
            fail_expected("`asc`, `desc` or `by`");
        }
    }
    clause->range = since(from);
    query.sort = clause;
}

ast::SortDirection Parser::parse_sort_direction() {
    if (failed_) {
        return ast::SortDirection::Ascending;
    }
    if (take(Keyword::Desc) || take(Keyword::Descending)) {
        return ast::SortDirection::Descending;
    }
    if (!take(Keyword::Asc)) {
        take(Keyword::Ascending);
    }
    return ast::SortDirection::Ascending;
}

}  // namespace hookline::cql::detail
