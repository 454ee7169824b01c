// Rule `typeSpecifier`.
#include "engine/cql/parser_impl.hpp"

namespace hookline::cql::detail {

const ast::TypeSpecifier* Parser::parse_type() {
    const SourcePosition from = begin();
    const Depth depth(*this);
    if (!depth.ok() || failed_) {
        return invalid_type(from);
    }
    const bool has_arguments = peek(1).kind == TokenKind::Less;
    switch (peek().keyword) {
        case Keyword::List:
            return parse_list_type();
        case Keyword::Interval:
            return parse_interval_type();
        case Keyword::Tuple:
            return parse_tuple_type();
        case Keyword::Choice:
            if (has_arguments) {
                return parse_choice_type();
            }
            break;
        default:
            break;
    }
    if (const ast::NamedType* named = parse_named_type(); named != nullptr) {
        return named;
    }
    return invalid_type(from);
}

// Rule `namedTypeSpecifier`; null after an error. `Code` and `Concept` are reserved words that
// name types.
const ast::NamedType* Parser::parse_named_type() {
    auto* node = make<ast::NamedType>(begin());
    Seq<ast::Identifier> parts;
    do {
        if (!failed_ && (is_name(0) || at(Keyword::CodeSelector) || at(Keyword::ConceptSelector))) {
            parts.push_back(take_identifier());
        } else {
            fail_expected("a type");
            return nullptr;
        }
    } while (take(TokenKind::Dot));
    node->range = since(node->range.begin);
    node->name = {seal(parts), node->range};
    return node;
}

const ast::TypeSpecifier* Parser::parse_list_type() {
    auto* node = make<ast::ListType>(begin());
    advance();
    if (!expect(TokenKind::Less)) {
        return invalid_type(node->range.begin);
    }
    node->element = parse_type();
    expect(TokenKind::Greater);
    node->range = since(node->range.begin);
    return failed_ ? invalid_type(node->range.begin) : node;
}

const ast::TypeSpecifier* Parser::parse_interval_type() {
    auto* node = make<ast::IntervalType>(begin());
    advance();
    if (!expect(TokenKind::Less)) {
        return invalid_type(node->range.begin);
    }
    node->point = parse_type();
    expect(TokenKind::Greater);
    node->range = since(node->range.begin);
    return failed_ ? invalid_type(node->range.begin) : node;
}

const ast::TypeSpecifier* Parser::parse_tuple_type() {
    auto* node = make<ast::TupleType>(begin());
    advance();
    if (!expect(TokenKind::LeftBrace)) {
        return invalid_type(node->range.begin);
    }
    Seq<ast::TupleTypeElement> elements;
    do {
        ast::TupleTypeElement element;
        element.name = parse_name();
        element.type = failed_ ? invalid_type(begin()) : parse_type();
        elements.push_back(element);
    } while (!failed_ && take(TokenKind::Comma));
    if (!close(TokenKind::RightBrace)) {
        return invalid_type(node->range.begin);
    }
    node->elements = seal(elements);
    node->range = since(node->range.begin);
    return node;
}

const ast::TypeSpecifier* Parser::parse_choice_type() {
    auto* node = make<ast::ChoiceType>(begin());
    advance();
    advance();
    Seq<const ast::TypeSpecifier*> choices;
    do {
        choices.push_back(parse_type());
    } while (!failed_ && take(TokenKind::Comma));
    expect(TokenKind::Greater);
    node->choices = seal(choices);
    node->range = since(node->range.begin);
    return failed_ ? invalid_type(node->range.begin) : node;
}

}  // namespace hookline::cql::detail
