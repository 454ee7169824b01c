// The switch over expressions, and the helpers that all parts of the translator use.
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

std::nullptr_t Translator::error(SourceRange range, std::string message) {
    diagnostics_.error(file_, range, std::move(message));
    return nullptr;
}

elm::ExpressionPointer Translator::make(elm::Kind kind, const Type* type, SourceRange range) {
    auto node = std::make_unique<elm::Expression>();
    node->kind = kind;
    node->type = type;
    node->range = range;
    return node;
}

elm::ExpressionPointer Translator::literal_of(Value value, const Type* type, SourceRange range) {
    Pointer node = make(elm::Kind::Literal, type, range);
    node->value = value;
    return node;
}

elm::ExpressionPointer Translator::local(int slot, const Type* type, SourceRange range) {
    Pointer node = make(elm::Kind::Local, type, range);
    node->slot = slot;
    return node;
}

elm::ExpressionPointer Translator::boolean_node(elm::Kind kind, Pointer a, Pointer b,
                                                SourceRange range) {
    const Type* boolean = system(TypeKind::Boolean);
    a = expect(std::move(a), boolean);
    b = expect(std::move(b), boolean);
    if (a == nullptr || b == nullptr) {
        return nullptr;
    }
    Pointer node = make(kind, boolean, range);
    node->operands.push_back(std::move(a));
    node->operands.push_back(std::move(b));
    return node;
}

elm::ExpressionPointer Translator::is_of_type(Pointer operand, const Type* type) {
    const SourceRange range = operand->range;
    Pointer test = make(elm::Kind::Is, system(TypeKind::Boolean), range);
    test->tested = type;
    test->operands.push_back(std::move(operand));
    return test;
}

Translator::Shared::Shared(Translator& translator, Pointer operand)
    : translator_(translator), operand_(std::move(operand)), type_(operand_->type) {
    const elm::Kind kind = operand_->kind;
    const bool is_leaf = kind == elm::Kind::Literal || kind == elm::Kind::Local ||
                         kind == elm::Kind::ParameterRef || kind == elm::Kind::ExpressionRef;
    if (!is_leaf) {
        slot_ = translator_.add_slot();
    }
}

elm::ExpressionPointer Translator::Shared::use() {
    if (slot_ >= 0) {
        return translator_.local(slot_, type_, operand_->range);
    }
    Pointer copy = translator_.make(operand_->kind, type_, operand_->range);
    copy->value = operand_->value;
    copy->slot = operand_->slot;
    copy->definition = operand_->definition;
    copy->name = operand_->name;
    return copy;
}

elm::ExpressionPointer Translator::Shared::close(Pointer result) {
    if (slot_ < 0) {
        return result;
    }
    if (result == nullptr) {
        return nullptr;
    }
    Pointer let = translator_.make(elm::Kind::Let, result->type, result->range);
    let->slot = slot_;
    let->operands.push_back(std::move(operand_));
    let->operands.push_back(std::move(result));
    return let;
}

elm::ExpressionPointer Translator::translate(const ast::Expression& node) {
    using enum ast::ExpressionKind;
    switch (node.kind) {
        case Literal:
            return literal(ast::as<ast::Literal>(node));
        case QuantityLiteral:
            return quantity(ast::as<ast::QuantityLiteral>(node));
        case RatioLiteral:
            return ratio(ast::as<ast::RatioLiteral>(node));
        case TypeExtent:
            return type_extent(ast::as<ast::TypeExtent>(node));
        case IdentifierRef:
            return identifier(ast::as<ast::IdentifierRef>(node));
        case ScopeVariable:
            return scope_variable(ast::as<ast::ScopeVariable>(node));
        case Member:
            return member(ast::as<ast::Member>(node));
        case FunctionCall:
            return function_call(ast::as<ast::FunctionCall>(node));
        case Indexer:
            return call("Indexer", translate(*ast::as<ast::Indexer>(node).operand),
                        translate(*ast::as<ast::Indexer>(node).index), node.range);
        case Retrieve:
            return retrieve(ast::as<ast::Retrieve>(node));
        case Query:
            return query(ast::as<ast::Query>(node));
        case Unary:
            return unary(ast::as<ast::Unary>(node));
        case Binary:
            return binary(ast::as<ast::Binary>(node));
        case Timing:
            return timing(ast::as<ast::Timing>(node));
        case Membership:
            return membership(ast::as<ast::Membership>(node));
        case Between:
            return between(ast::as<ast::Between>(node));
        case DurationBetween: {
            const auto& item = ast::as<ast::DurationBetween>(node);
            return duration(item.difference ? "DifferenceBetween" : "DurationBetween",
                            item.precision, translate(*item.low), translate(*item.high),
                            node.range);
        }
        case DurationOf: {
            const auto& item = ast::as<ast::DurationOf>(node);
            Pointer operand = translate(*item.operand);
            if (operand == nullptr) {
                return nullptr;
            }
            Shared interval(*this, std::move(operand));
            Pointer low = call("Start", interval.use(), node.range);
            Pointer high = low == nullptr ? nullptr : call("End", interval.use(), node.range);
            return interval.close(
                duration(item.difference ? "DifferenceBetween" : "DurationBetween", item.precision,
                         std::move(low), std::move(high), node.range));
        }
        case ComponentFrom:
            return component(ast::as<ast::ComponentFrom>(node));
        case IsTest:
            return is_test(ast::as<ast::IsTest>(node));
        case TypeTest:
            return type_test(ast::as<ast::TypeTest>(node));
        case Cast:
            return cast(ast::as<ast::Cast>(node));
        case Convert:
            return convert_to(ast::as<ast::Convert>(node));
        case If:
            return if_then(ast::as<ast::If>(node));
        case Case:
            return case_of(ast::as<ast::Case>(node));
        case CollapseExpand:
            return collapse_expand(ast::as<ast::CollapseExpand>(node));
        case IntervalSelector:
            return interval(ast::as<ast::IntervalSelector>(node));
        case ListSelector:
            return list(ast::as<ast::ListSelector>(node));
        case TupleSelector:
            return tuple(ast::as<ast::TupleSelector>(node));
        case InstanceSelector:
            return instance(ast::as<ast::InstanceSelector>(node));
        case CodeSelector:
            return code(ast::as<ast::CodeSelector>(node));
        case ConceptSelector:
            return concept_of(ast::as<ast::ConceptSelector>(node));
        case Invalid:
            return nullptr;  // reported by the parser
    }
    return nullptr;
}

}  // namespace hookline::cql
