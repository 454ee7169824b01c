// Libraries: one line for each definition.
#include "engine/cql/ast_printer.hpp"

namespace hookline::cql::ast {

void AstPrinter::library(const Library& node) {
    uses(node);
    terminology(node);
    statements(node);
}

void AstPrinter::uses(const Library& node) {
    if (node.identifier != nullptr) {
        open("library");
        name(node.identifier->name);
        tagged_text("version", node.identifier->version);
        end_line();
    }
    for (const UsingDefinition& item : node.usings) {
        open("using");
        name(item.model);
        tagged_text("version", item.version);
        word(item.alias ? "called" : "");
        if (item.alias) {
            name(*item.alias);
        }
        end_line();
    }
    for (const IncludeDefinition& item : node.includes) {
        open("include");
        name(item.library);
        tagged_text("version", item.version);
        word(item.alias ? "called" : "");
        if (item.alias) {
            name(*item.alias);
        }
        end_line();
    }
}

void AstPrinter::terminology(const Library& node) {
    for (const CodesystemDefinition& item : node.codesystems) {
        definition("codesystem", item.access, item.name);
        quoted(item.id.value);
        tagged_text("version", item.version);
        end_line();
    }
    for (const ValuesetDefinition& item : node.valuesets) {
        definition("valueset", item.access, item.name);
        quoted(item.id.value);
        tagged_text("version", item.version);
        for (const QualifiedName& system : item.codesystems) {
            name(system);
        }
        end_line();
    }
    for (const CodeDefinition& item : node.codes) {
        definition("code", item.access, item.name);
        quoted(item.id.value);
        name(item.codesystem);
        tagged_text("display", item.display);
        end_line();
    }
    for (const ConceptDefinition& item : node.concepts) {
        definition("concept", item.access, item.name);
        for (const QualifiedName& code_name : item.codes) {
            name(code_name);
        }
        tagged_text("display", item.display);
        end_line();
    }
}

void AstPrinter::statements(const Library& node) {
    for (const ParameterDefinition& item : node.parameters) {
        definition("parameter", item.access, item.name);
        if (item.type != nullptr) {
            type(*item.type);
        }
        tagged("default", item.default_value);
        end_line();
    }
    for (const ExpressionDefinition& item : node.expressions) {
        definition("define", item.access, item.name);
        if (item.context != nullptr) {
            open("context");
            if (item.context->model) {
                name(*item.context->model);
            }
            name(item.context->name);
            close();
        }
        expression(*item.expression);
        end_line();
    }
    for (const FunctionDefinition& item : node.functions) {
        definition(item.fluent ? "fluent-function" : "function", item.access, item.name);
        for (const OperandDefinition& operand : item.operands) {
            open("operand");
            name(operand.name);
            type(*operand.type);
            close();
        }
        if (item.returns != nullptr) {
            open("returns");
            type(*item.returns);
            close();
        }
        if (item.external()) {
            word("external");
        } else {
            expression(*item.body);
        }
        end_line();
    }
}

void AstPrinter::definition(std::string_view head, Access access, const Identifier& identifier) {
    open(head);
    word(access == Access::Private ? "private" : "");
    name(identifier);
}

}  // namespace hookline::cql::ast
