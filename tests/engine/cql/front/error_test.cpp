// What an author sees after a mistake: the whole diagnostic text, and what is still read.
#include <doctest/doctest.h>

#include <string>

#include "engine/cql/ast_print.hpp"
#include "engine/cql/parser.hpp"
#include "golden.hpp"

namespace {

using namespace hookline;
using namespace hookline::cql;

std::string errors_of_expression(const std::string& text) {
    Diagnostics diagnostics;
    const auto root = parse_expression("e.cql", text, diagnostics);
    CHECK(root->expression != nullptr);
    return diagnostics.to_text();
}

std::string errors_of_library(const std::string& text) {
    Diagnostics diagnostics;
    const auto library = parse_library("l.cql", text, diagnostics);
    return diagnostics.to_text() + print(*library);
}

}  // namespace

TEST_SUITE("cql/errors") {
    TEST_CASE("a mistake in an expression is reported where it is") {
        testing::check_golden("errors/expressions.txt", errors_of_expression);
    }

    TEST_CASE("a library shows all its mistakes in one run and keeps what can be read") {
        testing::check_golden("errors/libraries.txt", errors_of_library);
    }

    TEST_CASE("a message quotes at most the beginning of a long text") {
        const std::string kept = "'" + std::string(37, 'a') + "ä€";
        const std::string text = errors_of_expression("a " + kept + std::string(100, 'b') + "'");
        CHECK(text.find("found `" + kept + "...`\n") != std::string::npos);
    }

    TEST_CASE("text that is not UTF-8 is refused as a whole, at its first bad byte") {
        Diagnostics diagnostics;
        const auto library =
            parse_library("l.cql", "define A: 1\ndefine B: 'a\xFF'\n", diagnostics);
        CHECK(diagnostics.to_text() == "l.cql:2:13: error: the text is not valid UTF-8 here\n");
        CHECK(library->expressions.empty());
        Diagnostics more;
        const auto root = parse_expression("e.cql", "\xC0\x80", more);
        CHECK(print(*root->expression) == "invalid");
    }
}
