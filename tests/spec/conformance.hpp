#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cql/value.hpp"
#include "tests/spec/suite_file.hpp"

namespace hookline::spec {

enum class Verdict : std::uint8_t {
    Passed,
    WrongValue,       ///< the engine gave a value, and it is another one
    UnexpectedError,  ///< refused, though the suite states a value
    NotRefused,    ///< has a value, though the suite wants it refused, or refused at another stage
    NotSupported,  ///< the engine says that it does not support this, or the test states nothing
};

/// `passed`, `wrong value`, `unexpected error`, `not refused`, `not supported`.
[[nodiscard]] std::string_view to_string(Verdict verdict);

struct Outcome {
    Verdict verdict = Verdict::Passed;
    std::string want;  ///< canonical text, or the refusal that is wanted
    std::string got;   ///< canonical text, or the message of the refusal
};

/// Evaluates the expression and the output of one test with the engine, without data, as of `now`,
/// and compares their canonical texts; where the output is a plain literal, also with what the
/// independent reader makes of it.
[[nodiscard]] Outcome run_test(const SuiteTest& test, const cql::DateTime& now);

/// A test that is known not to pass, and why.
struct Gap {
    std::string id;  ///< SuiteTest::id()
    std::string reason;
};

/// Lines `File/Group/Test: reason`; empty lines and lines that begin with `#` say nothing. Errors:
/// LoadFailed for a line without a reason or an id that stands twice.
[[nodiscard]] Result<std::vector<Gap>> read_gaps(std::string_view text, const std::string& file);

/// All tests of a suite with their outcomes.
class Report {
  public:
    Report(std::vector<SuiteTest> tests, std::vector<Gap> gaps, const cql::DateTime& now);

    /// One line for each test that did not pass, then a table by file, then the two closing lines.
    void print(std::ostream& out) const;
    /// `{"passed", "failed", "wrongValues", "files": [...], "tests": [...]}`.
    [[nodiscard]] std::string to_json() const;
    /// Every test that did not pass is a known gap, and no known gap passed.
    [[nodiscard]] bool as_expected() const;

    [[nodiscard]] std::size_t passed() const { return count(Verdict::Passed); }
    [[nodiscard]] std::size_t failed() const { return tests_.size() - passed(); }
    [[nodiscard]] std::size_t wrong_values() const { return count(Verdict::WrongValue); }

  private:
    struct FileScore {
        std::string file;
        std::size_t passed = 0;
        std::size_t total = 0;
    };

    [[nodiscard]] std::size_t count(Verdict verdict) const;
    [[nodiscard]] const Gap* gap_of(const SuiteTest& test) const;
    [[nodiscard]] std::vector<FileScore> scores() const;
    /// Known gaps that passed, with what is wrong about them.
    [[nodiscard]] std::vector<std::string> passing_gaps() const;

    std::vector<SuiteTest> tests_;
    std::vector<Gap> gaps_;
    std::vector<Outcome> outcomes_;
};

}  // namespace hookline::spec
