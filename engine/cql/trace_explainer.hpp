#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "engine/cql/evaluation_state.hpp"
#include "engine/cql/trace.hpp"
#include "engine/cql/trace_evidence.hpp"

namespace hookline::cql {

/// Reads the record of a traced evaluation and says on what its values rest (trace.hpp).
///
/// It walks the recorded steps only, nothing is evaluated again; the evidence of a definition is
/// computed once. Private to engine/cql. One evaluation, one thread.
class Explainer {
  public:
    explicit Explainer(EvaluationState& state) : state_(state) {}

    [[nodiscard]] Explanation explain(DefinitionRef definition, const Value& value);

  private:
    using Steps = std::vector<const TraceStep*>;
    using Evidences = std::vector<EvidencePointer>;
    /// Evidence of the locals of a definition or function, by slot.
    using Locals = std::vector<EvidencePointer>;

    [[nodiscard]] EvidencePointer definition(int index);
    [[nodiscard]] EvidencePointer evidence(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer function(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer retrieve(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer property(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer operation(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer witnesses(const TraceStep& step, const Steps& operands,
                                            const Evidences& evidences);
    [[nodiscard]] EvidencePointer picked(const TraceStep& step, const Steps& operands,
                                         const Evidences& evidences);
    [[nodiscard]] EvidencePointer selected(const TraceStep& step, const Steps& operands,
                                           const Evidences& evidences);
    [[nodiscard]] EvidencePointer elements(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer chosen(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer united(const Steps& steps, Locals& locals);

    // Queries (trace_query.cpp)
    [[nodiscard]] EvidencePointer query(const TraceStep& step, Locals& locals);
    [[nodiscard]] EvidencePointer row(const TraceStep& row, const elm::QueryParts& query,
                                      const Evidences& sources, Locals& locals);
    [[nodiscard]] FactSet relationship(const elm::QueryRelationship& relationship,
                                       const TraceStep& source, const Steps& tests, Locals& locals);

    void outline(const TraceStep& step, std::size_t depth,
                 std::vector<ExpressionEvidence>& lines) const;
    [[nodiscard]] RetrieveEvidence retrieve_evidence(const TraceFact& fact) const;
    [[nodiscard]] EvidencePointer ruled_out(const Evidence& evidence);
    [[nodiscard]] FactSet ruled_out(const FactSet& facts);

    EvaluationState& state_;
    TraceFacts facts_;
    std::string_view file_;  // of the definition being explained; owner: the program
    std::map<int, EvidencePointer> definitions_;
};

/// The steps among the operands of `step` that settled its value.
[[nodiscard]] std::vector<const TraceStep*> decisive_operands(const TraceStep& step);

/// The operand steps in order.
[[nodiscard]] std::vector<const TraceStep*> operands_of(const TraceStep& step);

}  // namespace hookline::cql
