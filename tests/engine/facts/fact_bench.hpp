#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/facts/fact_report.hpp"
#include "fhir/json/reader.hpp"
#include "tests/support/content.hpp"

namespace hookline::test {

/// The facts library of the shipped guideline with its catalogue, loaded once for a test program.
struct FactLibrary {
    engine::RecordTerminology terminology{*Content::shared().terminology};
    std::shared_ptr<const cql::LibrarySet> libraries;
    std::shared_ptr<const engine::FactCatalogue> catalogue;

    FactLibrary();
    static const FactLibrary& shared();
};

/// The facts of one CDS Hooks request.
class FactBench {
  public:
    /// `day` is the day of the request.
    FactBench(const std::string& request, const std::string& day);

    /// The request must give the fact; an evaluation error fails the test.
    [[nodiscard]] engine::FactReport report(std::string_view name);
    /// As CQL text: `true`, `'rectum'`, `{ 'bone' }`, `null`.
    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] const mappings::PatientRecord& record() const { return *record_; }

  private:
    [[nodiscard]] static const mappings::PatientRecord* record_of(const fhir::json::Value& root,
                                                                  const fhir::DateTime& now,
                                                                  RequestArena& arena);

    RequestArena arena_;
    fhir::json::BodyBuffer body_;
    cql::EvaluationOptions options_;
    const mappings::PatientRecord* record_;
    engine::RecordSource source_;
    cql::Evaluation evaluation_;
    engine::FactReporter reporter_;
};

/// What an expectation writes, as CQL text: `yes`, `no` and `unknown` of tri-states and words,
/// numbers, null, and sets with their members in order.
[[nodiscard]] std::string expected_text(const fhir::json::Value& value);
/// The value of a fact in the same form.
[[nodiscard]] std::string comparable_text(const cql::Value& value);

}  // namespace hookline::test
