// Literals, references, calls and selectors.
#include <array>
#include <string_view>

#include "engine/cql/ast_printer.hpp"

namespace hookline::cql::ast {
namespace {

constexpr std::array<std::string_view, 3> kScopeVariables = {"$this", "$index", "$total"};

}  // namespace

// The kinds without other expressions inside.
void AstPrinter::simple(const Expression& node) {
    if (const auto* literal_node = as_if<Literal>(&node)) {
        literal(*literal_node);
    } else if (const auto* quantity = as_if<QuantityLiteral>(&node)) {
        open("quantity");
        word(quantity->value);
        unit(quantity->unit);
        close();
    } else if (const auto* reference = as_if<IdentifierRef>(&node)) {
        open("ref");
        name(reference->name);
        close();
    } else if (const auto* variable = as_if<ScopeVariable>(&node)) {
        word(name_of(kScopeVariables, variable->variable));
    } else if (const auto* extent = as_if<TypeExtent>(&node)) {
        open(extent->maximum ? "maximum" : "minimum");
        type(*extent->type);
        close();
    } else if (const auto* selector = as_if<CodeSelector>(&node)) {
        code(*selector);
    } else {
        word("invalid");
    }
}

void AstPrinter::literal(const Literal& node) {
    switch (node.literal) {
        case LiteralKind::Null:
        case LiteralKind::Boolean:
        case LiteralKind::Integer:
        case LiteralKind::Decimal:
            return word(node.text);
        case LiteralKind::String:
            return quoted(node.text);
        case LiteralKind::Long:
            word(node.text);
            out_ += 'L';
            return;
        case LiteralKind::Date:
            word("@");
            break;
        case LiteralKind::DateTime:
            word("@@");
            break;
        case LiteralKind::Time:
            word("@T");
            break;
    }
    out_ += node.text;
}

void AstPrinter::call(const FunctionCall& node) {
    open(node.operand == nullptr ? "call" : "method");
    name(node.name);
    if (node.operand != nullptr) {
        expression(*node.operand);
    }
    for (const Expression* argument : node.arguments) {
        expression(*argument);
    }
    close();
}

void AstPrinter::selector(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::IntervalSelector: {
            const auto& interval = as<IntervalSelector>(node);
            open("interval");
            word(interval.low_closed ? "closed" : "open");
            expression(*interval.low);
            expression(*interval.high);
            word(interval.high_closed ? "closed" : "open");
            break;
        }
        case ExpressionKind::ListSelector: {
            const auto& list = as<ListSelector>(node);
            open("list");
            if (list.element_type != nullptr) {
                open("of");
                type(*list.element_type);
                close();
            }
            for (const Expression* element : list.elements) {
                expression(*element);
            }
            break;
        }
        case ExpressionKind::TupleSelector:
            open("tuple");
            elements(as<TupleSelector>(node).elements);
            break;
        case ExpressionKind::InstanceSelector: {
            const auto& instance = as<InstanceSelector>(node);
            open("instance");
            type(*instance.type);
            elements(instance.elements);
            break;
        }
        case ExpressionKind::ConceptSelector: {
            const auto& selector = as<ConceptSelector>(node);
            open("concept");
            for (const CodeSelector* item : selector.codes) {
                code(*item);
            }
            tagged_text("display", selector.display);
            break;
        }
        default:
            open("unknown");
            break;
    }
    close();
}

void AstPrinter::elements(std::span<const ElementSelector> items) {
    for (const ElementSelector& item : items) {
        open("element");
        name(item.name);
        expression(*item.expression);
        close();
    }
}

void AstPrinter::code(const CodeSelector& node) {
    open("code");
    quoted(node.code.value);
    name(node.codesystem);
    tagged_text("display", node.display);
    close();
}

}  // namespace hookline::cql::ast
