// Source text to printed tree; the tables are the data files beside this one.
#include "engine/cql/parser.hpp"

#include <doctest/doctest.h>

#include <string>

#include "engine/cql/ast_print.hpp"
#include "golden.hpp"

namespace {

using namespace hookline;
using namespace hookline::cql;

std::string print_expression(const std::string& text) {
    Diagnostics diagnostics;
    const auto root = parse_expression("e.cql", text, diagnostics);
    return print(*root->expression) +
           (diagnostics.all().empty() ? "" : "\n" + diagnostics.to_text());
}

std::string print_library(const std::string& text) {
    Diagnostics diagnostics;
    const auto library = parse_library("l.cql", text, diagnostics);
    return print(*library) + diagnostics.to_text();
}

}  // namespace

TEST_SUITE("cql/parser") {
    TEST_CASE("expressions are read into the tree that the grammar asks for") {
        for (const char* area :
             {"literals", "names", "operators", "dates_and_intervals", "conditionals_and_lists",
              "selectors", "retrieves_and_queries", "timing", "mixed"}) {
            SUBCASE(area) {
                testing::check_golden(std::string("expressions/") + area + ".txt",
                                      print_expression);
            }
        }
    }

    TEST_CASE("libraries are read definition by definition") {
        testing::check_golden("libraries/definitions.txt", print_library);
    }

    TEST_CASE("every node knows where it stands") {
        Diagnostics diagnostics;
        const auto library = parse_library(
            "l.cql", "library A\r\n\r\ndefine \"Ü\": 1 +\r\n  'ä' & x.y\r\n", diagnostics);
        CHECK(diagnostics.all().empty());
        REQUIRE(library->expressions.size() == 1);
        const ast::ExpressionDefinition& definition = library->expressions[0];
        CHECK(definition.range == SourceRange{{3, 1}, {4, 12}});
        CHECK(definition.name.range == SourceRange{{3, 8}, {3, 11}});
        const auto& concatenation = ast::as<ast::Binary>(*definition.expression);
        CHECK(concatenation.range == SourceRange{{3, 13}, {4, 12}});
        CHECK(concatenation.operator_range == SourceRange{{4, 7}, {4, 8}});
        CHECK(concatenation.left->range == SourceRange{{3, 13}, {4, 6}});
        CHECK(concatenation.right->range == SourceRange{{4, 9}, {4, 12}});
        CHECK(library->file() == "l.cql");
    }

    TEST_CASE("the height of a node counts the levels under it") {
        Diagnostics diagnostics;
        const auto root = parse_expression("e.cql", "f({ 1 + a.b })", diagnostics);
        CHECK(root->expression->height == 5);
    }

    TEST_CASE("a definition belongs to the context before it") {
        Diagnostics diagnostics;
        const auto library = parse_library(
            "l.cql",
            "define A: 1 context Patient define B: 2 context FHIR.Practitioner define C: 3",
            diagnostics);
        CHECK(diagnostics.to_text().empty());
        REQUIRE(library->expressions.size() == 3);
        CHECK(library->expressions[0].context == nullptr);
        CHECK(library->expressions[1].context->name.name == "Patient");
        CHECK(library->expressions[2].context->name.name == "Practitioner");
        CHECK(library->expressions[2].context->model.value_or(ast::Identifier{}).name == "FHIR");
    }

    TEST_CASE("the tree stays when the text it was read from is gone") {
        Diagnostics diagnostics;
        std::shared_ptr<const ast::ExpressionRoot> root;
        {
            std::string text = "'some text' & \"a name\"";
            root = parse_expression("e.cql", text, diagnostics);
            text.assign(text.size(), '#');
        }
        CHECK(print(*root->expression) == "(& 'some text' (ref \"a name\"))");
    }
}
