// The grammar of CQL 1.5.3 (Appendix G), production by production: each alternative is read without
// a finding. What tree it gives is said by the tables beside this file.
#include <doctest/doctest.h>

#include <string>

#include "engine/cql/parser.hpp"

namespace {

using namespace hookline;
using namespace hookline::cql;

struct Production {
    const char* rule;
    const char* text;
};

std::string library_findings(const std::string& text) {
    Diagnostics diagnostics;
    static_cast<void>(parse_library("g.cql", text, diagnostics));
    return diagnostics.to_text();
}

std::string expression_findings(const std::string& text) {
    Diagnostics diagnostics;
    static_cast<void>(parse_expression("g.cql", text, diagnostics));
    return diagnostics.to_text();
}

constexpr Production kLibraries[] = {
    {"library", ""},
    {"libraryDefinition", "library A"},
    {"libraryDefinition", "library \"A b\" version '1.0.0'"},
    {"qualifiedIdentifier", "library org.example.A version '1'"},
    {"usingDefinition", "using FHIR"},
    {"usingDefinition", "using FHIR version '4.0.1'"},
    {"usingDefinition", "using org.hl7.FHIR version '4.0.1' called F"},
    {"includeDefinition", "include A"},
    {"includeDefinition", "include org.example.A version '1' called B"},
    {"codesystemDefinition", "codesystem \"C\": 'urn:c'"},
    {"codesystemDefinition", "private codesystem C: 'urn:c' version '2020'"},
    {"valuesetDefinition", "valueset \"V\": 'urn:v'"},
    {"valuesetDefinition", "public valueset V: 'urn:v' version '1' codesystems { C, A.D }"},
    {"codeDefinition", "code \"X\": 'x' from C"},
    {"codeDefinition", "private code X: 'x' from A.\"C\" display 'an x'"},
    {"conceptDefinition", "concept K: { X }"},
    {"conceptDefinition", "public concept K: { X, A.Y } display 'both'"},
    {"parameterDefinition", "parameter P"},
    {"parameterDefinition", "parameter P Integer"},
    {"parameterDefinition", "parameter P default 5"},
    {"parameterDefinition", "private parameter P Interval<DateTime> default Interval[1, 2)"},
    {"namedTypeSpecifier", "parameter P System.Integer"},
    {"listTypeSpecifier", "parameter P List<List<FHIR.Patient>>"},
    {"tupleTypeSpecifier", "parameter P Tuple { a Integer, b Tuple { c String } }"},
    {"choiceTypeSpecifier", "parameter P Choice<Integer, List<String>>"},
    {"expressionDefinition", "define X: 1"},
    {"expressionDefinition", "define private \"X y\": 1"},
    {"expressionDefinition", "define public X: 1"},
    {"contextDefinition", "context Patient"},
    {"contextDefinition", "context FHIR.Patient\ndefine X: 1"},
    {"functionDefinition", "define function F(): 1"},
    {"functionDefinition", "define private fluent function f(a Integer, b List<String>): a"},
    {"functionDefinition", "define function F(a Integer) returns Integer: external"},
    {"functionDefinition", "define function \"F g\"(value String) returns String: value"},
    {"identifierOrFunctionIdentifier", "define function contains(a String): a"},
    {"comments", "// one\n/* two\n lines */ define X: /* in */ 1 // end"},
};

constexpr Production kExpressions[] = {
    // querySource, aliasedQuerySource, query
    {"query", "[Condition] C"},
    {"query", "Definition D where D.x"},
    {"query", "Library.\"A definition\" D return D"},
    {"query", "({ 1 }) X"},
    {"sourceClause", "from [A] a, Lib.B b, ({ 1 }) c"},
    {"letClause", "({ 1 }) X let a: X, b: a + 1"},
    {"withClause", "[A] a with [B] b such that a.x = b.x"},
    {"withoutClause", "[A] a without (B) b such that true with C c such that false"},
    {"whereClause", "[A] a where a.x > 1 and a.y is null"},
    {"returnClause", "[A] a return a.x"},
    {"returnClause", "[A] a return all a.x"},
    {"returnClause", "[A] a return distinct Tuple { x: a.x }"},
    {"aggregateClause", "({ 1 }) X aggregate R: R + X"},
    {"startingClause", "({ 1 }) X aggregate all R starting 0: R + X"},
    {"startingClause", "({ 1 }) X aggregate distinct R starting 5 'mg': R"},
    {"startingClause", "({ 1 }) X aggregate R starting (1 + 1): R"},
    {"sortClause", "({ 1 }) X sort asc"},
    {"sortClause", "({ 1 }) X sort descending"},
    {"sortByItem", "[A] a sort by x, y desc, Length(z) ascending, $this descending"},
    // retrieve
    {"retrieve", "[Condition]"},
    {"retrieve", "[FHIR.Condition: \"Set\"]"},
    {"retrieve", "[Condition: code in Lib.\"Set\"]"},
    {"codeComparator", "[Condition: code = X]"},
    {"codeComparator", "[Condition: code ~ X]"},
    {"simplePath", "[Condition: a.b[0].c in X]"},
    {"contextIdentifier", "[Mother -> Condition: code in \"Set\"]"},
    {"terminology", "[Condition: ({ Code 'x' from C })]"},
    // expression
    {"booleanExpression", "X is null or X is not null or X is true or X is not false"},
    {"typeExpression", "X is Integer and (X as List<String>) is null"},
    {"castExpression", "cast X as FHIR.Quantity"},
    {"notExpression", "not X"},
    {"existenceExpression", "exists [A]"},
    {"betweenExpression", "5 between 1 and 10"},
    {"betweenExpression", "5 properly between 1 + 1 and 10"},
    {"durationBetweenExpression", "years between A and B"},
    {"durationBetweenExpression", "duration in milliseconds between A and B"},
    {"differenceBetweenExpression", "difference in weeks between A and B"},
    {"inequalityExpression", "1 < 2"},
    {"inequalityExpression", "(1 <= 2) = (1 >= 2) and 1 > 2"},
    {"equalityExpression", "1 = 2 and 1 != 2 and 1 ~ 2 and 1 !~ 2"},
    {"membershipExpression", "X in Y"},
    {"membershipExpression", "X in day of Y and Y contains month of X"},
    {"andExpression", "A and B"},
    {"orExpression", "A or B xor C"},
    {"impliesExpression", "A implies B"},
    {"inFixSetExpression", "A union B intersect C except D | E"},
    // expressionTerm
    {"invocationExpressionTerm", "A.b.c(1).d"},
    {"indexedExpressionTerm", "A[0][1]"},
    {"conversionExpressionTerm", "convert A to Integer"},
    {"conversionExpressionTerm", "convert 5 'mg' to 'g'"},
    {"conversionExpressionTerm", "convert 5 days to hours"},
    {"polarityExpressionTerm", "-A + +B"},
    {"timeBoundaryExpressionTerm", "start of A and end of B"},
    {"timeUnitExpressionTerm", "year from A"},
    {"dateTimeComponent", "date from A + time from B + timezoneoffset from C"},
    {"durationExpressionTerm", "duration in days of A"},
    {"differenceExpressionTerm", "difference in years of A"},
    {"widthExpressionTerm", "width of A"},
    {"successorExpressionTerm", "successor of A"},
    {"predecessorExpressionTerm", "predecessor of A"},
    {"elementExtractorExpressionTerm", "singleton from A"},
    {"pointExtractorExpressionTerm", "point from A"},
    {"typeExtentExpressionTerm", "minimum Integer + maximum System.Decimal"},
    {"powerExpressionTerm", "2 ^ 3 ^ 4"},
    {"multiplicationExpressionTerm", "1 * 2 / 3 div 4 mod 5"},
    {"additionExpressionTerm", "1 + 2 - 3 & 'a'"},
    {"ifThenElseExpressionTerm", "if A then B else if C then D else E"},
    {"caseExpressionTerm", "case when A then B when C then D else E end"},
    {"caseExpressionTerm", "case A when 1 then B else C end"},
    {"aggregateExpressionTerm", "distinct flatten A"},
    {"setAggregateExpressionTerm", "collapse A"},
    {"setAggregateExpressionTerm", "expand A per day"},
    {"setAggregateExpressionTerm", "collapse A per 2 days"},
    // intervalOperatorPhrase
    {"concurrentWithIntervalOperatorPhrase", "A same as B"},
    {"concurrentWithIntervalOperatorPhrase", "A starts same day as start B"},
    {"concurrentWithIntervalOperatorPhrase", "A ends same hour or before end B"},
    {"concurrentWithIntervalOperatorPhrase", "A occurs same or after B"},
    {"includesIntervalOperatorPhrase", "A includes B"},
    {"includesIntervalOperatorPhrase", "A properly includes day of start B"},
    {"includedInIntervalOperatorPhrase", "A during B"},
    {"includedInIntervalOperatorPhrase", "A starts properly included in day of B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A before B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A starts 3 days or more before day of end B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A ends 3 weeks or less after start B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A occurs less than 3 months before B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A more than 3 'h' after B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A on or before B"},
    {"beforeOrAfterIntervalOperatorPhrase", "A starts after or on month of B"},
    {"withinIntervalOperatorPhrase", "A within 3 days of B"},
    {"withinIntervalOperatorPhrase", "A starts properly within 3 days of end B"},
    {"meetsIntervalOperatorPhrase", "A meets B"},
    {"meetsIntervalOperatorPhrase", "A meets before day of B"},
    {"overlapsIntervalOperatorPhrase", "A overlaps B"},
    {"overlapsIntervalOperatorPhrase", "A overlaps after month of B"},
    {"startsIntervalOperatorPhrase", "A starts B"},
    {"startsIntervalOperatorPhrase", "A starts day of B"},
    {"endsIntervalOperatorPhrase", "A ends B"},
    {"endsIntervalOperatorPhrase", "A ends day of B"},
    // term, invocation, literal
    {"memberInvocation", "\"A b\".`c d`.value"},
    {"functionInvocation", "F()"},
    {"functionInvocation", "\"F g\"(1, 'a')"},
    {"thisInvocation", "$this"},
    {"indexInvocation", "$index"},
    {"totalInvocation", "$total"},
    {"booleanLiteral", "true or false"},
    {"nullLiteral", "null"},
    {"stringLiteral", "'a \\'b\\' \\\"c\\\" \\u00e4 \\\\ \\/ \\f \\n \\r \\t \\`'"},
    {"numberLiteral", "5 + 5.0 + 0.5"},
    {"longNumberLiteral", "5L"},
    {"dateLiteral", "@2014"},
    {"dateLiteral", "@2014-01"},
    {"dateLiteral", "@2014-01-31"},
    {"dateTimeLiteral", "@2014T"},
    {"dateTimeLiteral", "@2014-01T"},
    {"dateTimeLiteral", "@2014-01-31T"},
    {"dateTimeLiteral", "@2014-01-31T10"},
    {"dateTimeLiteral", "@2014-01-31T10:30Z"},
    {"dateTimeLiteral", "@2014-01-31T10:30:15+01:00"},
    {"dateTimeLiteral", "@2014-01-31T10:30:15.250-05:00"},
    {"timeLiteral", "@T10"},
    {"timeLiteral", "@T10:30"},
    {"timeLiteral", "@T10:30:15.250"},
    {"quantityLiteral", "5 'mg' + 5.5 days + 1 year"},
    {"ratioLiteral", "5 'mg' : 10 'mL'"},
    {"ratioLiteral", "1:128"},
    {"intervalSelector", "Interval[1, 2]"},
    {"intervalSelector", "Interval(null, 2)"},
    {"tupleSelector", "Tuple { a: 1, b: { c: 2 } }"},
    {"tupleSelector", "Tuple { : }"},
    {"tupleSelector", "{ : }"},
    {"instanceSelector", "FHIR.Quantity { value: 1, unit: 'mg' }"},
    {"instanceSelector", "Patient { : }"},
    {"listSelector", "{ }"},
    {"listSelector", "List { 1, 2 }"},
    {"listSelector", "List<Integer> { 1, 2 }"},
    {"codeSelector", "Code 'x' from Lib.\"C\" display 'an x'"},
    {"conceptSelector", "Concept { Code 'x' from C, Code 'y' from C } display 'both'"},
    {"parenthesizedTerm", "(((1)))"},
};

}  // namespace

TEST_SUITE("cql/grammar") {
    TEST_CASE("every production of a library is read") {
        for (const Production& production : kLibraries) {
            CAPTURE(std::string(production.rule));
            CHECK(library_findings(production.text) == "");
        }
    }

    TEST_CASE("every production of an expression is read, alone and in parentheses") {
        for (const Production& production : kExpressions) {
            CAPTURE(std::string(production.rule));
            CHECK(expression_findings(production.text) == "");
            CHECK(expression_findings('(' + std::string(production.text) + ')') == "");
        }
    }

    TEST_CASE("every keyword that may be a name is one") {
        for (const char* name :
             {"code",       "concept",   "contains", "context",   "date",     "default",
              "descending", "display",   "end",      "except",    "external", "include",
              "includes",   "intersect", "overlaps", "parameter", "private",  "public",
              "start",      "starting",  "starts",   "successor", "time",     "timezoneoffset",
              "timezone",   "union",     "using",    "valueset",  "version",  "where",
              "width",      "value",     "low",      "high"}) {
            CAPTURE(std::string(name));
            CHECK(expression_findings("X." + std::string(name)) == "");
            CHECK(expression_findings("Tuple { " + std::string(name) + ": 1 }") == "");
        }
    }
}
