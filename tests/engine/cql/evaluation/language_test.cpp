// The constructs of the language, from text to value.
#include <doctest/doctest.h>

#include "tests/engine/cql/evaluation/cql_support.hpp"

namespace hookline::cql::test {

TEST_SUITE("cql/language") {
    TEST_CASE("literals stand for values of each system type") {
        check(
            {{"-2147483648", "-2147483648"},
             {"-9223372036854775808L", "-9223372036854775808L"},
             {"-9223372036854775809L", "refused: integer is outside the range of Long"},
             {"+5", "5"},
             {"+'a'", "refused: operator `-` cannot be applied to (String)"},
             {"Power()", "refused: operator `^` cannot be applied to ()"},
             {"1 'mg' : 2 'mL'", "1.0 'mg' : 2.0 'mL'"},
             {"1:128", "1.0 '1' : 128.0 '1'"},
             {"Quantity { value: 1.5, unit: 'mg' }", "1.5 'mg'"},
             {"Quantity { value: 1.5 }", "1.5 '1'"},
             {"Quantity { value: 5, unit: 'day' } = 5 days", "true"},
             {"Code { code: 'x', system: 'urn:s' } ~ Code { code: 'x', system: 'urn:s' }", "true"},
             {"(Concept { codes: { Code { code: 'x' } }, display: 'd' }).display", "'d'"},
             {"Quantity { value: 1, colour: 'red' }",
              "refused: `Quantity` has no element `colour`"},
             {"Quantity { unit: 5 }", "refused: expected `String`, found `Integer`"},
             {"Tuple { a: 1, a: 2 }", "refused: `a` is there twice"},
             {"@T23:59:60", "refused: there is no such time"},
             {"@2016-12-31T23:59:60Z", "refused: there is no such date and time"},
             {"System.ValueSet { id: 'x' } is Vocabulary", "true"},
             {"(System.ValueSet { id: 'x' } as Vocabulary).id", "'x'"},
             {"Tuple { a: 1 } is Tuple { a Integer }", "true"},
             {"Tuple { a: 1 } is Tuple { a String }", "false"},
             {"Tuple { a: 1, b: 2 } is Tuple { a Integer }", "false"},
             {"Nothing { a: 1 }", "refused: type `Nothing` is not known"}});
    }

    TEST_CASE("SR-123: expressions that make a backtracking engine run for ever do not") {
        const std::string text = "'" + std::string(100'000, 'a') + "!'";
        for (const char* pattern : {"(a+)+$", "(a|aa)+$", "(a*)*b", "([a-z]+)*[0-9]"}) {
            CAPTURE(pattern);
            World world;
            CHECK(world.evaluate("Matches(" + text + ", '" + pattern + "')") == "false");
            CHECK(world.evaluate("Length(ReplaceMatches(" + text + ", '" + pattern + "', ''))") ==
                  "100001");
        }
        // And what would need a program without end is refused.
        World world;
        CHECK(world.evaluate("Matches('a', '((a{1000}){1000}){1000}')") ==
              "error: the pattern is no regular expression that is understood at test.cql:5:1");
    }

    TEST_CASE("what a pattern may not have is named") {
        const std::pair<const char*, const char*> rows[] = {
            {"foo(?=bar)", "a look-ahead"},       {"foo(?!bar)", "a look-ahead"},
            {"(?<=x)a", "a look-behind"},         {"(?<!x)a", "a look-behind"},
            {"(ab)\\\\1", "a back-reference"},    {"(?<x>a)\\\\k<x>", "a back-reference"},
            {"a++bc", "a possessive repetition"}, {"a{2}+", "a possessive repetition"},
            {"(?>a)", "an atomic group"},
        };
        for (const auto& [pattern, construct] : rows) {
            CAPTURE(pattern);
            World world;
            CHECK(world.evaluate("Matches('a', '" + std::string(pattern) + "')") ==
                  "error: the pattern has " + std::string(construct) +
                      ", which matching in linear time does not allow at test.cql:5:1");
        }
        for (const char* pattern : {"[(?=]{9}(", "\\\\Q(?=\\\\E(", "[[:alpha:](?=](", "\\\\++("}) {
            CAPTURE(pattern);
            World world;
            CHECK(world.evaluate("Matches('a', '" + std::string(pattern) + "')") ==
                  "error: the pattern is no regular expression that is understood at test.cql:5:1");
        }
    }

    TEST_CASE("an operand that stands twice is evaluated once") {
        check(
            {{"(3 + 1) between 4 and 5", "true"},
             {"(3 + 1) properly between 4 and 5", "false"},
             {"First(({4}) X return X) between First(({4}) X return X) and Last(({5}) Y return Y)",
              "true"},
             {"First(({7}) X return X) between First(({4}) X return X) and Last(({5}) Y return Y)",
              "false"},
             {"First(({@2026-10-03}) X return X) 3 days or less before "
              "First(({@2026-10-05}) X return X)",
              "true"},
             {"First(({@2026-10-03}) X return X) within 1 day of "
              "First(({@2026-10-05}) X return X)",
              "false"},
             {"null between 1 and 5", "null"},
             {"case 2 + 3 when 4 then 'four' when 5 then 'five' else 'other' end", "'five'"},
             {"duration in days of Interval[@2026-10-01, @2026-10-05]", "4"},
             {"difference in months of Interval[@2026-01-31, @2026-02-01]", "1"}});
    }

    TEST_CASE("a chain of operators may be long") {
        const auto chain = [](const std::string& first, const std::string& next, int count) {
            std::string text = first;
            for (int i = 0; i < count; ++i) {
                text += next;
            }
            return text;
        };
        for (const int count : {63, 64, 65, 250, 999}) {
            CAPTURE(count);
            World world;
            CHECK(world.evaluate(chain("1", " + 1", count)) == std::to_string(count + 1));
            CHECK(world.evaluate(chain("1000", " - 1", count)) == std::to_string(1000 - count));
            CHECK(world.evaluate(chain("null", " or false", count) + " or true") == "true");
            CHECK(world.evaluate(chain("true", " and true", count)) == "true");
            CHECK(world.evaluate("Length(" + chain("'a'", " & 'b'", count) + ")") ==
                  std::to_string(count + 1));
            CHECK(world.evaluate(chain("{ 1 }", " union { 2 }", count)) == "{ 1, 2 }");
            CHECK(world.evaluate("({ 1, 2 }) X return " + chain("X", " + X", count)) ==
                  "{ " + std::to_string(count + 1) + ", " + std::to_string(2 * (count + 1)) + " }");
        }
        World world;
        CHECK(world.evaluate(chain("1", " + 1", 300) + " + true") ==
              "refused: operator `+` cannot be applied to (Integer, Boolean)");
        const auto libraries =
            world.load("library Test\ndefine X: " + chain("a", " + 1", 300) + " + b");
        CHECK(libraries == nullptr);
        CHECK(world.diagnostics.error_count() == 2);
    }

    TEST_CASE("before and after with an offset") {
        check({{"@2026-10-01 3 days before @2026-10-04", "true"},
               {"@2026-10-02 3 days before @2026-10-04", "false"},
               {"@2026-10-01 3 days or more before @2026-10-05", "true"},
               {"@2026-10-03 3 days or more before @2026-10-05", "false"},
               {"@2026-10-03 3 days or less before @2026-10-05", "true"},
               {"@2026-10-01 3 days or less before @2026-10-05", "false"},
               {"@2026-10-05 3 days or less before @2026-10-05", "false"},
               {"@2026-10-05 3 days or less on or before @2026-10-05", "true"},
               {"@2026-10-05 3 days or less before or on @2026-10-05", "true"},
               {"@2026-10-02 less than 3 days before @2026-10-05", "false"},
               {"@2026-10-03 less than 3 days before @2026-10-05", "true"},
               {"@2026-10-01 more than 3 days before @2026-10-05", "true"},
               {"@2026-10-02 more than 3 days before @2026-10-05", "false"},
               {"@2026-10-08 3 days or less after @2026-10-05", "true"},
               {"@2026-10-09 3 days or less after @2026-10-05", "false"},
               {"@2026-10-05 0 days or less after @2026-10-05", "false"},
               {"@2026-10-08 3 days or less after (null as Date)", "false"},
               {"(null as Date) 3 days or less after @2026-10-05", "null"},
               {"Interval[@2026-10-01, @2026-10-04] starts 3 days before @2026-10-04", "true"},
               {"Interval[@2026-10-01, @2026-10-04] ends 1 day or more before start "
                "Interval[@2026-10-05, @2026-10-09]",
                "true"},
               {"Interval[@2026-10-01, @2026-10-02] 3 days or more before "
                "Interval[@2026-10-05, @2026-10-09]",
                "true"},
               {"Interval[@2026-10-01, @2026-10-03] 3 days or more before "
                "Interval[@2026-10-05, @2026-10-09]",
                "false"}});
    }

    TEST_CASE("within, on or before, same as, during") {
        check({{"@2026-10-02 within 3 days of @2026-10-05", "true"},
               {"@2026-10-02 properly within 3 days of @2026-10-05", "false"},
               {"@2026-10-08 within 3 days of @2026-10-05", "true"},
               {"@2026-10-01 within 3 days of @2026-10-05", "false"},
               {"@2026-10-01 within 3 days of (null as Date)", "false"},
               {"Interval[@2026-10-04, @2026-10-09] starts within 3 days of start "
                "Interval[@2026-10-05, @2026-10-09]",
                "true"},
               {"@2026-10-05 on or before @2026-10-05", "true"},
               {"@2026-10-05 before or on @2026-10-05", "true"},
               {"@2026-10-05 on or before month of @2026-10-01", "true"},
               {"@2026-10-05 before month of @2026-10-01", "false"},
               {"@2026-10-05 same month as @2026-10-01", "true"},
               {"@2026-10-05 same week as @2026-10-01",
                "refused: `week` is no precision of a date, expected `day` or another one"},
               {"Interval[@2026-10-01, @2026-10-04] starts same day as @2026-10-01", "true"},
               {"Interval[@2026-10-01, @2026-10-04] ends during "
                "Interval[@2026-10-01, @2026-10-09]",
                "true"},
               {"week from @2026-10-05",
                "refused: `week` is no part of a date, expected `day` or another one"}});
    }

    TEST_CASE("a choice goes to the overload for what it is, nothing of it is lost") {
        check({{"({Interval[@2012-01-01, @2013-01-01], @2014-01-01}) X where X before @2020-01-01",
                "{ Interval[@2012-01-01, @2013-01-01], @2014-01-01 }"},
               {"ToString({1, @2012}[1])", "'2012'"},
               {"Length({'abc', {1, 2}}[1])", "2"},
               {"ToDecimal({'1.5', true}[1])", "1.0"},
               {"{@2012-01-01, @T10}[1] + 1 hour", "@T11"},
               {"({{1, 2}, Interval[1, 2]}) X where X contains 1", "{ { 1, 2 }, Interval[1, 2] }"},
               {"({ {1, 2}, Interval[1, 2] }) X return X union X", "{ { 1, 2 }, Interval[1, 2] }"},
               {"({1, 'a'}) X return X + 1", "{ 2, null }"},
               {"ToString(null as Choice<Integer, Date>)", "null"},
               {"({1, 'a'}) X where X = 1", "{ 1 }"}});
    }

    TEST_CASE("lists of choices keep their elements as they are") {
        check({{"{1} union {'a'} union {2.5}", "{ 1, 'a', 2.5 }"},
               {"{1, 'a'} union {2 'g'}", "{ 1, 'a', 2.0 'g' }"},
               {"{1, 'a'} union {1L, 'b'}", "{ 1, 'a', 1L, 'b' }"},
               {"{1, 'a'} except {2.5}", "{ 1, 'a' }"},
               {"{ {1, 'a'}, {2.5} }", "{ { 1, 'a' }, { 2.5 } }"},
               {"{1, 'a'} = {1.0, 'a'}", "true"},
               {"{1, 2} union {2.0}", "{ 1.0, 2.0 }"}});
    }

    TEST_CASE("an end that is not known is null") {
        check({{"(end of Interval[@2020-01-01, null)) is null", "true"},
               {"Coalesce(end of Interval[1, null), 7)", "7"},
               {"Count({end of Interval[1, null)})", "0"},
               {"Interval(null, 5] meets after Interval[11, null)", "false"},
               {"Interval[1, 2] before Interval[3, null)", "true"}});
    }

    TEST_CASE("a Time has no year, month or day") {
        constexpr const char* kRefused = "refused: of a Time the precision is an hour or finer";
        check({{"year from @T10", kRefused},
               {"@T10 same year as @T11", kRefused},
               {"days between @T10 and @T12", kRefused},
               {"@T10 in month of Interval[@T10, @T12]", kRefused},
               {"hours between @T10 and @T12", "2"}});
    }

    TEST_CASE("a number has no precision of a date") {
        check({{"Interval[1, 5] before day of Interval[6, 7]",
                "refused: of numbers there is no precision"},
               {"5 in day of Interval[1, 9]", "refused: of numbers there is no precision"},
               {"Interval[1, 5] before Interval[6, 7]", "true"}});
    }

    TEST_CASE("a Long becomes a Quantity where one is wanted") {
        check({{"5 'g' / 2L", "2.5 'g'"}, {"5 '1' > 4L", "true"}});
    }

    TEST_CASE("choices are cast, tested and read") {
        check({{"(5 as Choice<Integer, String>) is Integer", "true"},
               {"(5 as Choice<Integer, String>) as Integer", "5"},
               {"(5 as Choice<Integer, String>) as String", "null"},
               {"cast (5 as Choice<Integer, String>) as String",
                "error: the value is not of the type it is cast to at test.cql:5:1"},
               {"(5 as Choice<Integer, String>) + 1", "6"},
               {"(5 as Choice<Integer, String>) + 1.5", "6.5"},
               {"('a' as Choice<Integer, String>) + 1", "null"},
               {"if true then 5 else 'five'", "5"},
               {"{ 1, 'a' }[1] as String", "'a'"},
               {"((1 'mg') as Choice<Quantity, Code>).unit", "'mg'"},
               {"((1 'mg') as Choice<Quantity, Code>).code", "null"},
               {"((1 'mg') as Choice<Quantity, Code>).colour",
                "refused: `Choice<Code, Quantity>` has no element `colour`"},
               {"1 as String", "refused: `Integer` can never be `String`"},
               {"1 as Decimal",
                "refused: `Integer` can never be `Decimal`, write `convert ... to` to convert it"},
               {"convert 1 to Decimal", "1.0"},
               {"convert 1 to Interval<Integer>",
                "refused: there is no conversion from `Integer` to `Interval<Integer>`"},
               {"null as Integer", "null"},
               {"(null as Integer) is Integer", "false"}});
    }

    TEST_CASE("conversions reach into lists, intervals and tuples") {
        check({{"List<Decimal>{ 1, 2.5 }", "{ 1.0, 2.5 }"},
               {"{ 1, 2.5 }", "{ 1.0, 2.5 }"},
               {"{ 1, 2 } union { 2.5 }", "{ 1.0, 2.0, 2.5 }"},
               {"Interval[1, 5] overlaps Interval[2.5, 7.0]", "true"},
               {"2.5 in Interval[1, 5]", "true"},
               {"2.5 in (null as Interval<Integer>)", "false"},
               {"1 in { 1.0, 2.0 }", "true"},
               {"List<String>{ 1 }", "refused: expected `String`, found `Integer`"},
               {"Interval[1, 'a']",
                "refused: the ends of an interval have types `Integer` and `String`"},
               {"Interval['a', 'b']", "refused: there are no intervals of `String`"},
               {"Avg({ 1, 2 })", "1.5"},
               {"Coalesce(null, 1, 2.5)", "1.0"}});
    }

    TEST_CASE("elements of a list of structures are a list") {
        check({{"({ Tuple { a: 1 }, Tuple { a: null }, Tuple { a: 1 } }).a", "{ 1, 1 }"},
               {"({ Tuple { a: { 1, 2 } }, Tuple { a: { 3 } } }).a", "{ 1, 2, 3 }"},
               {"({ 1 }).a", "refused: `List<Integer>` has no element `a`"}});
    }

    TEST_CASE("queries") {
        check({{"from ({1, 2}) A, ({1, 2}) B where A < B return Tuple { a: A, b: B }",
                "{ Tuple { a: 1, b: 2 } }"},
               {"from ({1, 2}) A, (5) B return A + B", "{ 6, 7 }"},
               {"from ({1}) A, ({2}) B", "{ Tuple { A: 1, B: 2 } }"},
               {"from ({1}) A, ({2}) A", "refused: `A` already names a source of this query"},
               {"({1, 2, 3}) X let D: X * 2, E: D + 1 where E > 3 return E", "{ 5, 7 }"},
               {"({1, 2, 2}) X return distinct X", "{ 1, 2 }"},
               {"({1, 2, 2}) X return all X", "{ 1, 2, 2 }"},
               {"({1, 2, 3}) X aggregate T starting 1: T * X", "6"},
               {"({1, 2, 2}) X aggregate distinct T starting 0: T + X", "3"},
               {"({1, 2, 2}) X aggregate all T starting 0: T + X", "5"},
               {"({1, 2, 3}) X aggregate T starting 0: T + 0.5", "1.5"},
               {"({1, 2, 3}) X aggregate T: Coalesce(T, 0) + X", "6"},
               {"({3, 1, 2}) X sort descending", "{ 3, 2, 1 }"},
               {"({3, 1, 2}) X sort by $this desc", "{ 3, 2, 1 }"},
               {"({ Tuple { a: 1, b: 2 }, Tuple { a: 1, b: 3 }, Tuple { a: 0, b: 1 } }) X "
                "return X sort by a, b desc",
                "{ Tuple { a: 0, b: 1 }, Tuple { a: 1, b: 3 }, Tuple { a: 1, b: 2 } }"},
               {"({ Tuple { a: 1 }, Tuple { a: -2 } }) X sort by Abs(a) desc",
                "{ Tuple { a: -2 }, Tuple { a: 1 } }"},
               {"({ Tuple { a: 1 } }) X sort asc",
                "refused: expected a value with an order, found `Tuple { a Integer }`: write "
                "`sort by`"},
               {"(5) X sort asc", "refused: a single value cannot be sorted"},
               {"({@2026-10-05T10, @2026-10T, null, @2026-10-05T08, @2026-10-05T}) D sort asc",
                "{ null, @2026-10T, @2026-10-05T, @2026-10-05T08, @2026-10-05T10 }"},
               {"$this", "refused: `$this` has a meaning in `sort by` only"},
               {"({1, 2, 3}) A with ({2, 3}) B such that A = B without ({3}) C such that A = C",
                "{ 2 }"},
               {"({1, 2}) A where exists (({2}) B where A = B)", "{ 2 }"},
               {"({1, 2}) A return First(({10, 20}) A return A)", "{ 10 }"}});
    }

    TEST_CASE("functions: overloads, fluent calls, ambiguity") {
        const auto evaluate = [](const std::string& text) {
            World world;
            const auto libraries = world.load(
                "library Test\n"
                "define function Kind(a Integer): 'integer'\n"
                "define function Kind(a String): 'string'\n"
                "define function Both(a Long): 'long'\n"
                "define function Both(a Decimal): 'decimal'\n"
                "define function Wide(a Decimal): a + 0.5\n"
                "define function Wide(a Quantity): a\n"
                "define function Two(a Integer, b Choice<Integer, String>): b is String\n"
                "define function Later(a Integer) returns Decimal: a\n"
                "define fluent function plus(a Integer, b Integer): a + b\n"
                "define X: " +
                text + '\n');
            if (libraries == nullptr) {
                std::string found;
                for (const Diagnostic& finding : world.diagnostics.all()) {
                    found += finding.message + "; ";
                }
                return found;
            }
            return world.evaluate(*libraries, "X");
        };
        CHECK(evaluate("Both(1)") ==
              "call of `Both` with (Integer) is ambiguous between `Both(Long)`, "
              "`Both(Decimal)`; ");
        CHECK(evaluate("Kind(true)") ==
              "function `Kind` cannot be applied to (Boolean), there is "
              "`Kind(Integer)`, `Kind(String)`; ");
        CHECK(evaluate("Nope(1)") == "function `Nope` is not defined; ");
    }

    TEST_CASE("methods in the style of FHIRPath are operators") {
        struct Row {
            const char* method;
            const char* same;
        };
        const Row rows[] = {
            {"({true, null}).allTrue()", "AllTrue({true, null})"},
            {"({false, true}).anyTrue()", "AnyTrue({false, true})"},
            {"({1, null, 2}).count()", "Count({1, null, 2})"},
            {"({1, 1, 2}).distinct()", "distinct {1, 1, 2}"},
            {"({1, 2, 3}).exclude({2})", "{1, 2, 3} except {2}"},
            {"({1}).exists()", "exists {1}"},
            {"(null as List<Integer>).exists()", "exists (null as List<Integer>)"},
            {"({1, 2}).first()", "First({1, 2})"},
            {"({1, 2, 3}).intersect({2, 5})", "{1, 2, 3} intersect {2, 5}"},
            {"({1, 2}).last()", "Last({1, 2})"},
            {"({7}).single()", "singleton from {7}"},
            {"({1, 2, 3}).skip(1)", "Skip({1, 2, 3}, 1)"},
            {"({1, 2, 3}).tail()", "Tail({1, 2, 3})"},
            {"({1, 2, 3}).take(2)", "Take({1, 2, 3}, 2)"},
            {"({1, 2}).union({2, 3})", "{1, 2} union {2, 3}"},
            {"(Tuple { a: 1, b: 'x' }).children()", "Children(Tuple { a: 1, b: 'x' })"},
            {"(Tuple { a: 5 'mg' }).descendants()", "Descendents(Tuple { a: 5 'mg' })"},
            {"(Tuple { a: 5 'mg' }).descendents()", "Descendants(Tuple { a: 5 'mg' })"},
            {"(null).descendents()", "null"},
            {"'abc'.endsWith('bc')", "EndsWith('abc', 'bc')"},
            {"'abc'.length()", "Length('abc')"},
            {"'aBc'.lower()", "Lower('aBc')"},
            {"'abc'.matches('[a-c]+')", "Matches('abc', '[a-c]+')"},
            {"'abc'.replaceMatches('b', 'x')", "ReplaceMatches('abc', 'b', 'x')"},
            {"'abc'.startsWith('b')", "StartsWith('abc', 'b')"},
            {"'abcd'.substring(1, 2)", "Substring('abcd', 1, 2)"},
            {"'aBc'.upper()", "Upper('aBc')"},
            {"(1 = 2).not()", "not (1 = 2)"},
            {"'x'.convertsToBoolean()", "ConvertsToBoolean('x')"},
            {"'2026-10'.convertsToDate()", "ConvertsToDate('2026-10')"},
            {"'2026-10'.convertsToDateTime()", "ConvertsToDateTime('2026-10')"},
            {"'1.5'.convertsToDecimal()", "ConvertsToDecimal('1.5')"},
            {"'1.5'.convertsToInteger()", "ConvertsToInteger('1.5')"},
            {"'5 \\'mg\\''.convertsToQuantity()", "ConvertsToQuantity('5 \\'mg\\'')"},
            {"(5).convertsToString()", "ConvertsToString(5)"},
            {"'10:30'.convertsToTime()", "ConvertsToTime('10:30')"},
            {"'true'.toBoolean()", "ToBoolean('true')"},
            {"'2026-10'.toDate()", "ToDate('2026-10')"},
            {"'2026-10'.toDateTime()", "ToDateTime('2026-10')"},
            {"'1.5'.toDecimal()", "ToDecimal('1.5')"},
            {"'15'.toInteger()", "ToInteger('15')"},
            {"'5 \\'mg\\''.toQuantity()", "ToQuantity('5 \\'mg\\'')"},
            {"(5).toString()", "ToString(5)"},
            {"'10:30'.toTime()", "ToTime('10:30')"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.method);
            World world;
            const std::string want = world.evaluate(row.same);
            CHECK(want.find("error") == std::string::npos);
            CHECK(world.evaluate(row.method) == want);
        }
        // Only behind a value; and a definition of the library with that name comes first.
        World world;
        CHECK(world.load("library Test\ndefine X: count({1})\n") == nullptr);
        const auto own = world.load(
            "library Test\ndefine fluent function count(a List<Integer>): 7\n"
            "define X: ({1}).count()\n");
        REQUIRE_MESSAGE(own != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*own, "X") == "7");
    }

    TEST_CASE("what counts in units has its unit in its name") {
        World world;
        CHECK(world.evaluate("CalculateAgeInYearsAt(@2000-01-01, @2001-01-01)") == "1");
        CHECK(world.evaluate("CalculateAgeAt(@2000-01-01, @2001-01-01)") ==
              "refused: function `CalculateAgeAt` is not defined");
        CHECK(world.evaluate("CalculateAge(@2000-01-01)") ==
              "refused: function `CalculateAge` is not defined");
        for (const char* unitless :
             {"DateTimeComponentFrom", "DifferenceBetween", "DurationBetween"}) {
            CHECK(world.evaluate(std::string(unitless) + "(@2019, @2020)") ==
                  "refused: function `" + std::string(unitless) + "` is not defined");
        }
    }

    TEST_CASE("a code without a system has none, also as text") {
        World world;
        CHECK(world.evaluate("Code { code: 'x' }.system is null") == "true");
        CHECK(world.evaluate("Code { code: 'x' }") == "Code { code: 'x' }");
    }

    TEST_CASE("an external function is refused where it is declared") {
        World world;
        CHECK(world.load("library Test\ndefine function Out(a Integer): external\n"
                         "define X: Out(1)\n") == nullptr);
        REQUIRE(world.diagnostics.all().size() == 1);
        CHECK(world.diagnostics.all().front().message == "external function `Out` is not known");
    }

    TEST_CASE("functions: the least converting overload is taken") {
        World world;
        const auto libraries = world.load(
            "library Test\n"
            "define function Kind(a Integer): 'integer'\n"
            "define function Kind(a String): 'string'\n"
            "define function Wide(a Decimal): a + 0.5\n"
            "define function Wide(a Quantity): a\n"
            "define function Two(a Integer, b Choice<Integer, String>): b is String\n"
            "define function Later(a Integer) returns Decimal: a\n"
            "define fluent function plus(a Integer, b Integer): a + b\n"
            "define A: Kind(1) + Kind('x')\n"
            "define B: Wide(1)\n"
            "define C: Two(1, 'x')\n"
            "define D: Later(1)\n"
            "define E: (1).plus(2).plus(3)\n"
            "define F: 5.plus(1)\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "A") == "'integerstring'");
        CHECK(world.evaluate(*libraries, "B") == "1.5");
        CHECK(world.evaluate(*libraries, "C") == "true");
        CHECK(world.evaluate(*libraries, "D") == "1.0");
        CHECK(world.evaluate(*libraries, "E") == "6");
        CHECK(world.evaluate(*libraries, "F") == "6");
    }

    TEST_CASE("retrieves by nested paths, lists of codes and computed terminology") {
        World world;
        world.add("a", {{"in-1", "urn:s", {}, {}}}, Value::integer(3));
        world.add("b", {{"out", "urn:s", {}, {}}});
        const auto libraries = world.load(R"(library Test
using Test called T
codesystem "S": 'urn:s'
valueset "Set": 'urn:set'
code "Out": 'out' from "S"
context Patient
define Codes: { "Out", Code 'other' from "S" }
define ByList: [Finding: Codes] F return F.kind
define ByEqual: [Finding: code ~ "Out"] F return F.kind
define ByPath: [Finding: code.codes in "Set"] F return F.kind
define Chosen: if true then "Out" else null
define ByComputed: [Finding: Chosen] F return F.kind
define ByQuery: [Finding: First((Codes) C where C.code = 'out' return C)] F return F.kind
define ByQueries: [Finding: (Codes) C where C.code = 'out' return C] F return F.kind
define Typed: [T.Finding] F where F is T.Finding return F.kind
define Kinds: ([Finding]).kind
)");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "ByList") == "{ 'b' }");
        CHECK(world.evaluate(*libraries, "ByEqual") == "{ 'b' }");
        CHECK(world.evaluate(*libraries, "ByPath") == "{ 'a' }");
        CHECK(world.evaluate(*libraries, "ByComputed") == "{ 'b' }");
        CHECK(world.evaluate(*libraries, "ByQuery") == "{ 'b' }");
        CHECK(world.evaluate(*libraries, "ByQueries") == "{ 'b' }");
        CHECK(world.evaluate(*libraries, "Typed") == "{ 'a', 'b' }");
        CHECK(world.evaluate(*libraries, "Kinds") == "{ 'a', 'b' }");
    }

    TEST_CASE("instances of classes of the model are values") {
        check({{"(Finding { kind: 'x' }).kind", "'x'"},
               {"(Finding { kind: 'x' }).date", "null"},
               {"({ Finding { kind: 'x' } }) F where F.kind = 'x' return F.kind", "{ 'x' }"},
               {"Finding { kind: 'x' } is Finding", "true"},
               {"Finding { kind: 1 }", "refused: expected `String`, found `Integer`"}});
    }
}

}  // namespace hookline::cql::test
