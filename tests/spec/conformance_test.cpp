// The runner itself: a right value passes, and every way of being wrong is told.
#include <doctest/doctest.h>

#include <sstream>

#include "tests/spec/conformance.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::spec {
namespace {

cql::DateTime now() {
    return fhir::parse_date_time("2026-10-05T11:30:00.000Z").value();
}

SuiteTest value_test(std::string expression, std::vector<std::string> outputs) {
    return {"File", "Group", "Name", std::move(expression), Refusal::None, std::move(outputs)};
}

Verdict verdict_of(std::string expression, std::string output) {
    return run_test(value_test(std::move(expression), {std::move(output)}), now()).verdict;
}

Verdict refusal_of(std::string expression, Refusal wanted) {
    return run_test({"File", "Group", "Name", std::move(expression), wanted, {}}, now()).verdict;
}

}  // namespace

TEST_SUITE("spec/conformance") {
    TEST_CASE("a folder of tests that are right passes whole") {
        auto tests = read_suite(hookline::test::source_dir() / "tests/spec/suite");
        REQUIRE(tests.has_value());
        const Report report(std::move(*tests), {}, now());
        std::ostringstream text;
        report.print(text);
        CHECK_MESSAGE(report.failed() == 0, text.str());
        CHECK(report.passed() == 10);
        CHECK(report.as_expected());
        CHECK(text.str().ends_with("10 passed, 0 failed\nwrong values: 0\n"));
    }

    TEST_CASE("a value that is not the stated one is a wrong value") {
        CHECK(verdict_of("1 + 2", "3") == Verdict::Passed);
        CHECK(verdict_of("1 + 2", "4") == Verdict::WrongValue);
        CHECK(verdict_of("1 + 2", "null") == Verdict::WrongValue);
        CHECK(verdict_of("1 + 2", "3.0") == Verdict::WrongValue);
        CHECK(verdict_of("{1, 2}", "{2, 1}") == Verdict::WrongValue);
        CHECK(verdict_of("@2026-10", "@2026-10-01") == Verdict::WrongValue);
        CHECK(verdict_of("Interval[1, 2]", "Interval[1, 2)") == Verdict::WrongValue);
        CHECK(verdict_of("1 'mg'", "1 'g'") == Verdict::WrongValue);
    }

    TEST_CASE("values that are written in several ways are the same") {
        CHECK(verdict_of("1.50", "1.5") == Verdict::Passed);
        CHECK(verdict_of("3 days", "3 'd'") == Verdict::Passed);
        CHECK(verdict_of("months between @2026 and @2027-05", "Interval[4, 16]") ==
              Verdict::Passed);
        CHECK(verdict_of("Tuple { a: 1, b: 2 }", "{ b: 2, a: 1 }") == Verdict::Passed);
        CHECK(verdict_of("@2026-10-05T10:00:00.000+02:00", "@2026-10-05T08:00:00.000Z") ==
              Verdict::Passed);
        CHECK(verdict_of("@2026-10-05T10:00:00.000", "@2026-10-05T10:00:00.000Z") ==
              Verdict::Passed);
    }

    TEST_CASE("a refusal that is not wanted is no wrong value") {
        CHECK(verdict_of("1 +", "1") == Verdict::UnexpectedError);
        CHECK(verdict_of("singleton from { 1, 2 }", "1") == Verdict::UnexpectedError);
        CHECK(verdict_of("1", "1 +") == Verdict::UnexpectedError);
        CHECK(run_test(value_test("1", {}), now()).verdict == Verdict::NotSupported);
    }

    TEST_CASE("an invalid expression is refused, and at the stage that the suite names") {
        CHECK(refusal_of("1 + 2", Refusal::Anywhere) == Verdict::NotRefused);
        CHECK(refusal_of("1 +", Refusal::Load) == Verdict::Passed);
        CHECK(refusal_of("1 +", Refusal::Execution) == Verdict::NotRefused);
        CHECK(refusal_of("singleton from { 1, 2 }", Refusal::Execution) == Verdict::Passed);
        CHECK(refusal_of("singleton from { 1, 2 }", Refusal::Load) == Verdict::NotRefused);
        CHECK(refusal_of("singleton from { 1, 2 }", Refusal::Anywhere) == Verdict::Passed);
    }

    TEST_CASE("known gaps: one that passes fails the run, one that does not is expected") {
        const std::vector<SuiteTest> wrong = {value_test("1", {"2"})};
        const std::vector<SuiteTest> right = {value_test("1", {"1"})};
        const std::vector<Gap> gaps = {{"File/Group/Name", "a reason"}};
        CHECK_FALSE(Report(wrong, {}, now()).as_expected());
        CHECK(Report(wrong, gaps, now()).as_expected());
        CHECK(Report(wrong, gaps, now()).wrong_values() == 1);
        CHECK_FALSE(Report(right, gaps, now()).as_expected());
        std::ostringstream text;
        Report(wrong, gaps, now()).print(text);
        CHECK(text.str().starts_with(
            "wrong value: File/Group/Name: 1: want 2, got 1 (known: a reason)\n"));
        CHECK(Report(wrong, gaps, now()).to_json().find("\"wrongValues\": 1") != std::string::npos);
    }

    TEST_CASE("the list of gaps: reasons are demanded, ids stand once") {
        CHECK(read_gaps("# a remark\n\nA/b/c: why\n", "gaps.txt").value().size() == 1);
        CHECK(read_gaps("A/b/c\n", "gaps.txt").error().where == "gaps.txt:1");
        CHECK(read_gaps("A/b/c: x\nA/b/c: y\n", "gaps.txt").error().where == "gaps.txt:2");
        CHECK_FALSE(read_suite(hookline::test::source_dir() / "tests/structure").has_value());
    }
}

}  // namespace hookline::spec
