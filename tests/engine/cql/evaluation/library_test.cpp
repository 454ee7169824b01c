// Libraries together: versions, namespaces, access, parameters, constants, budgets.
#include <doctest/doctest.h>

#include "tests/engine/cql/evaluation/cql_support.hpp"

namespace hookline::cql::test {
namespace {

std::string findings(const Diagnostics& diagnostics) {
    std::string text;
    for (const Diagnostic& finding : diagnostics.all()) {
        text += (text.empty() ? "" : "; ") + finding.message;
    }
    return text;
}

std::string refused(const std::vector<LibrarySource>& sources) {
    World world;
    const auto libraries = world.load(sources);
    return libraries == nullptr ? findings(world.diagnostics) : "accepted";
}

class TickingClock final : public Clock {
  public:
    [[nodiscard]] std::int64_t now_ms() const override { return ++ticks; }
    [[nodiscard]] int offset_minutes() const override { return 0; }

    mutable std::int64_t ticks = 0;
};

}  // namespace

TEST_SUITE("cql/libraries") {
    TEST_CASE("an include chooses by version and namespace") {
        World world;
        const auto libraries = world.load(std::vector<LibrarySource>{
            {"t.cql",
             "library Test\ninclude Base version '1' called One\ninclude Base version '2' called "
             "Two\n"
             "include org.example.Base called Other\n"
             "define X: { One.V, Two.V, Other.V }\n"},
            {"1.cql", "library Base version '1'\ndefine V: 'one'\n"},
            {"2.cql", "library Base version '2'\ndefine V: 'two'\n"},
            {"o.cql", "library org.example.Base version '3'\ndefine V: 'other'\n"}});
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "X") == "{ 'one', 'two', 'other' }");
    }

    TEST_CASE("a fluent function of the library itself comes before one of an included library") {
        const LibrarySource base = {
            "b.cql", "library Base version '1'\ndefine fluent function plus3(x Integer): x + 3\n"};
        const LibrarySource other = {
            "o.cql", "library Other\ndefine fluent function plus3(x Integer): x + 30\n"};
        const auto value = [](const std::vector<LibrarySource>& sources) {
            World world;
            const auto libraries = world.load(sources);
            return libraries == nullptr ? findings(world.diagnostics)
                                        : world.evaluate(*libraries, "X");
        };
        CHECK(value({{"t.cql",
                      "library Test\ninclude Base\n"
                      "define fluent function plus3(x Integer): x + 300\n"
                      "define X: (1).plus3()\n"},
                     base}) == "301");
        // one that does not fit leaves the call to the other
        CHECK(value({{"t.cql",
                      "library Test\ninclude Base\n"
                      "define fluent function plus3(x String): x + '3'\n"
                      "define X: (1).plus3()\n"},
                     base}) == "4");
        CHECK(value({{"t.cql",
                      "library Test\ninclude Base called A\ninclude Base called B\n"
                      "define X: (1).plus3()\n"},
                     base}) == "4");
        CHECK(value({{"t.cql",
                      "library Test\ninclude Base\ninclude Other\n"
                      "define X: (1).plus3()\n"},
                     base,
                     other}) ==
              "call of `plus3` with (Integer) is ambiguous between `Base.plus3(Integer)`, "
              "`Other.plus3(Integer)`");
    }

    TEST_CASE("an include that cannot be decided is one finding, whatever refers to it") {
        const LibrarySource one = {"1.cql", "library Base version '1'\ndefine V: 1\n"};
        const LibrarySource two = {"2.cql", "library Base version '2'\ndefine V: 2\n"};
        const auto test = [](const std::string& include) {
            return LibrarySource{
                "t.cql", "library Test\n" + include + "\ndefine X: B.V + B.F(1)\ndefine Y: X\n"};
        };
        CHECK(refused({test("include Base called B"), one, two}) ==
              "library `Base` is loaded in several versions, write `version`");
        CHECK(refused({test("include Base version '3' called B"), one}) ==
              "library `Base` has version `1`, not `3`");
        CHECK(refused({test("include None called B"), one}) ==
              "library `None` is not among those loaded");
        CHECK(refused({one, one}) == "library `Base` is there twice");
    }

    TEST_CASE("what is private stays in its library") {
        const LibrarySource base = {"b.cql",
                                    "library Base\n"
                                    "private codesystem \"S\": 'urn:s'\n"
                                    "private parameter P default 1\n"
                                    "define private D: 1\n"
                                    "define private function F(a Integer): a\n"
                                    "define Open: D + P + F(1)\n"};
        const auto test = [&](const std::string& expression) {
            return refused(
                {{"t.cql", "library Test\ninclude Base\ndefine X: " + expression + "\n"}, base});
        };
        CHECK(test("Base.Open") == "accepted");
        CHECK(test("Base.D") == "`D` is private in library `Base`");
        CHECK(test("Base.P") == "`P` is private in library `Base`");
        CHECK(test("Base.S") == "`S` is private in library `Base`");
        CHECK(test("Code 'x' from Base.S") == "`S` is private in library `Base`");
        CHECK(test("Base.F(1)") == "function `F` is not defined in library `Base`");
    }

    TEST_CASE("fluent functions of included libraries are found") {
        World world;
        const auto libraries = world.load(std::vector<LibrarySource>{
            {"t.cql",
             "library Test\ninclude Base\ndefine fluent function twice(a String): a + a\n"
             "define X: { ToString((2).twice()), 'x'.twice() }\n"},
            {"b.cql", "library Base\ndefine fluent function twice(a Integer): a * 2\n"}});
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "X") == "{ '4', 'xx' }");
    }

    TEST_CASE("contexts are those of the model, and one without a patient") {
        const auto test = [](const std::string& text) {
            return refused({{"t.cql", "library Test\nusing Test\n" + text + '\n'}});
        };
        CHECK(test("context Patient\ndefine X: Patient.deceased") == "accepted");
        CHECK(test("context Ward\ndefine X: 1") == "model `Test` has no context `Ward`");
        CHECK(test("context Unfiltered\ndefine X: 1 + 1") == "accepted");
        CHECK(test("define F: 2\ncontext Unfiltered\ndefine X: F + 1") == "accepted");
    }

    // One patient's data must not pass for those of all.
    TEST_CASE("without a patient nothing of one is read, directly or through others") {
        const auto without = [](const std::string& what) {
            return what +
                   " needs a patient, and this definition is in the context of none: write "
                   "`context Patient` before it";
        };
        const auto test = [](const std::string& text) {
            return refused({{"t.cql", "library Test\nusing Test\n" + text + '\n'}});
        };
        const std::string patient = "context Patient\n";
        const std::string unfiltered = "context Unfiltered\n";
        CHECK(test(unfiltered + "define X: exists [Finding]") == without("a retrieve"));
        CHECK(test(unfiltered + "define X: Patient") == without("`Patient`"));
        CHECK(test(unfiltered + "define function F(): [Finding]") == without("a retrieve"));
        CHECK(test("define X: exists [Finding]") == without("a retrieve"));
        CHECK(test("define X: F\n" + patient + "define F: 2") == without("`F`"));
        CHECK(test(patient + "define F: [Finding]\n" + unfiltered + "define X: F") ==
              without("`F`"));
        CHECK(test(patient + "define F: 2\n" + unfiltered + "define X: F") == without("`F`"));
        CHECK(test(patient + "define function F(): [Finding]\n" + unfiltered + "define X: F()") ==
              without("function `F`"));
        CHECK(test(patient + "define function G(): Patient.deceased\ndefine function F(): G()\n" +
                   unfiltered + "define X: F()") == without("function `F`"));
        CHECK(test(patient + "define fluent function f(a Integer): a + Count([Finding])\n" +
                   unfiltered + "define X: (1).f()") == without("function `f`"));
        CHECK(test(patient + "define function F(a Integer): a + 1\n" + unfiltered +
                   "define X: F(1)") == "accepted");
        CHECK(test(unfiltered + "define function F(a Integer): a + 1\n" + patient +
                   "define X: F(Count([Finding]))") == "accepted");
        CHECK(refused({{"t.cql", "library Test\nusing Test\ninclude Base\ndefine X: Base.F()\n"},
                       {"b.cql",
                        "library Base\nusing Test\ncontext Patient\n"
                        "define function F(): exists [Finding]\n"}}) == without("function `F`"));
    }

    TEST_CASE("parameters: type, default, both") {
        World world;
        const auto libraries = world.load(
            "library Test\nparameter A Decimal default 1\nparameter B default 'x'\n"
            "parameter C Interval<Date>\ndefine X: Tuple { a: A, b: B, c: C }\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        CHECK(world.evaluate(*libraries, "X") == "Tuple { a: 1.0, b: 'x', c: null }");
        CHECK(refused({{"t.cql", "library Test\nparameter A Integer default 'x'\n"}}) ==
              "expected `Integer`, found `String`");
    }

    TEST_CASE("what is constant is computed at load, an error is not") {
        World world;
        const auto libraries = world.load(
            "library Test\n"
            "define Good: 2 in { 1, 1 + 1 }\n"
            "define Bad: singleton from { 1, 2 }\n"
            "define Moment: DateTime(2026, 10, 5, 12, 0, 0, 0) = @2026-10-05T12:00:00.000Z\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        world.options.steps_max = 1;
        CHECK(world.evaluate(*libraries, "Good") == "true");
        world.options.steps_max = 100;
        CHECK(world.evaluate(*libraries, "Bad").starts_with("error: `singleton from`"));
        // The offset is that of the request.
        CHECK(world.evaluate(*libraries, "Moment") == "true");
        world.options.now = fhir::parse_date_time("2026-10-05T12:00:00.000+02:00").value();
        CHECK(world.evaluate(*libraries, "Moment") == "false");
    }

    TEST_CASE("budgets: steps, depth, length of lists, time") {
        World world;
        const auto libraries = world.load(
            "library Test\n"
            "parameter P default 1\n"
            "define L: { P, P, P, P, P, P, P, P, P, P }\n"
            "define Long: from L A, L B, L C return all A\n"
            "define function Deep(a Integer): ((((((((((a + P) + P) + P) + P) + P) + P) + P) + P)"
            " + P) + P)\n"
            "define D: Deep(1)\n");
        REQUIRE_MESSAGE(libraries != nullptr, world.diagnostics.to_text());
        const auto kind = [&](const std::string& name) {
            Evaluation evaluation(*libraries, world, world, world.options, world.arena);
            const auto value = evaluation.evaluate(libraries->find("Test", name));
            return value ? std::string("value") : std::string(to_string(value.error().kind));
        };
        CHECK(kind("Long") == "value");
        world.options.list_elements_max = 1000;
        CHECK(kind("Long") == "value");
        world.options.list_elements_max = 999;
        CHECK(kind("Long") == "limit-exceeded");
        world.options.list_elements_max = 1000;
        CHECK(kind("D") == "value");
        world.options.depth_max = 8;
        CHECK(kind("D") == "deadline-exceeded");
        CHECK(world.evaluate(*libraries, "D") ==
              "error: the expression is nested too deeply at test.cql:5:17");
        world.options.depth_max = 512;
        TickingClock clock;
        world.options.clock = &clock;
        world.options.deadline_ms = 1000;
        CHECK(kind("Long") == "value");
        CHECK(clock.ticks > 1);
        CHECK(clock.ticks < 20);
        clock.ticks = 998;
        CHECK(kind("Long") == "deadline-exceeded");
    }
}

}  // namespace hookline::cql::test
