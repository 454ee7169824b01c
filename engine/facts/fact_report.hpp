#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/trace.hpp"
#include "engine/facts/fact_catalogue.hpp"
#include "mappings/record_statement.hpp"

namespace hookline::engine {

/// How far the sources of a fact were read. "Not retrieved" is never "absent".
enum class FactState : std::uint8_t {
    Given,         ///< set in place of the record
    Retrieved,     ///< all its sources were read completely
    Incomplete,    ///< a page of a source is unread, or a resource cannot be used
    NotRetrieved,  ///< a source was not sent, or its search failed
};

/// Spelling in JSON: `given`, `retrieved`, `incomplete`, `not-retrieved`.
[[nodiscard]] std::string_view to_string(FactState state);

/// A fact of one patient with what it rests on. Texts live as long as the catalogue, the record and
/// the arena of the evaluation.
struct FactReport {
    const Fact* fact = nullptr;
    cql::Value value;  ///< null: unknown
    /// Latest day of the records that it rests on; nothing when there are none or they are undated.
    std::optional<fhir::Date> effective;
    bool approximate = false;  ///< that day stands in for one that is not fully known
    /// References of those records, the latest first, without a date last; of one day by their
    /// text.
    std::vector<std::string_view> sources;
    FactState state = FactState::Retrieved;
    /// Prefetch keys that were not read completely, its own and those of facts that it follows
    /// from.
    std::vector<std::string_view> unread;
    /// Of the least certain record; nothing when it rests on none.
    std::optional<mappings::Certainty> certainty;
    std::string
        note;  ///< our own words: what a clinician has to know beside the value; may be empty
};

/// Tells of facts what decided them (patient model section 1). One request only.
class FactReporter {
  public:
    /// All must outlive the reporter.
    FactReporter(const FactCatalogue& catalogue, const cql::ModelBinding& binding,
                 std::span<const mappings::SourceState> sources, cql::Evaluation& evaluation,
                 RequestArena& arena);

    /// Evaluates the fact if it was not yet; the report is made once. Errors: those of
    /// Evaluation::evaluate.
    [[nodiscard]] Result<FactReport> report(const Fact& fact);

  private:
    [[nodiscard]] Result<FactReport> make_report(const Fact& fact);
    struct Source {
        std::optional<fhir::Date> day;
        std::string_view reference;
    };
    [[nodiscard]] static bool comes_first(const Source& a, const Source& b);
    void add_records(const cql::Explanation& explanation, FactReport& report);
    void add_record(const cql::Value& record, FactReport& report, std::vector<Source>& sources);
    void add_state(const cql::Explanation& explanation, FactReport& report);
    void add_sources(const Fact& fact, FactReport& report);
    void add_source(std::string_view key, bool only_if_sent, FactReport& report);
    [[nodiscard]] Result<void> add_note(const Fact& fact, FactReport& report);
    [[nodiscard]] cql::Value read(const cql::Value& record, std::string_view element);

    const FactCatalogue& catalogue_;
    const cql::ModelBinding& binding_;
    std::span<const mappings::SourceState> sources_;
    cql::Evaluation& evaluation_;
    RequestArena& arena_;
    std::unordered_map<const Fact*, FactReport> known_;
};

}  // namespace hookline::engine
