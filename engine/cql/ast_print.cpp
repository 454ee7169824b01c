#include "engine/cql/ast_print.hpp"

#include <algorithm>

#include "engine/cql/ast_printer.hpp"

// Texts, names and types, which all parts of the printer write.
namespace hookline::cql {
namespace ast {
namespace {

// Names that are not plain words stand in quotation marks.
std::string spelled(std::string_view name) {
    const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
    return plain ? std::string(name) : "\"" + std::string(name) + "\"";
}

}  // namespace

void AstPrinter::quoted(std::string_view text) {
    separate();
    out_ += '\'';
    for (const char c : text) {
        switch (c) {
            case '\n':
                out_ += "\\n";
                break;
            case '\r':
                out_ += "\\r";
                break;
            case '\t':
                out_ += "\\t";
                break;
            case '\'':
            case '\\':
                out_ += '\\';
                out_ += c;
                break;
            default:
                out_ += c;
        }
    }
    out_ += '\'';
}

void AstPrinter::name(std::string_view text) {
    word(spelled(text));
}

void AstPrinter::name(const QualifiedName& qualified) {
    std::string text;
    for (const Identifier& part : qualified.parts) {
        text += text.empty() ? "" : ".";
        text += spelled(part.name);
    }
    word(text);
}

void AstPrinter::tagged_text(std::string_view head, const std::optional<Text>& text) {
    if (text) {
        open(head);
        quoted(text->value);
        close();
    }
}

void AstPrinter::tagged(std::string_view head, const Expression* node) {
    if (node != nullptr) {
        open(head);
        expression(*node);
        close();
    }
}

void AstPrinter::unit(const Unit& node) {
    if (node.calendar) {
        word(node.text);
    } else if (node.range != SourceRange{}) {
        quoted(node.text);
    }
}

void AstPrinter::type(const TypeSpecifier& node) {
    switch (node.kind) {
        case TypeKind::Named:
            return name(as<NamedType>(node).name);
        case TypeKind::List:
            open("list-type");
            type(*as<ListType>(node).element);
            return close();
        case TypeKind::Interval:
            open("interval-type");
            type(*as<IntervalType>(node).point);
            return close();
        case TypeKind::Tuple:
            open("tuple-type");
            for (const TupleTypeElement& element : as<TupleType>(node).elements) {
                open("element");
                name(element.name);
                type(*element.type);
                close();
            }
            return close();
        case TypeKind::Choice:
            open("choice-type");
            for (const TypeSpecifier* choice : as<ChoiceType>(node).choices) {
                type(*choice);
            }
            return close();
        case TypeKind::Invalid:
            return word("invalid-type");
    }
}

}  // namespace ast

std::string print(const ast::Expression& expression) {
    ast::AstPrinter printer;
    printer.expression(expression);
    return printer.take();
}

std::string print(const ast::Library& library) {
    ast::AstPrinter printer;
    printer.library(library);
    return printer.take();
}

}  // namespace hookline::cql
