#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/cql/evaluation_state.hpp"
#include "engine/cql/trace.hpp"
#include "engine/cql/trace_evidence.hpp"

namespace hookline::cql {

/// Reads the record of a traced evaluation and says on what its values rest (trace.hpp).
///
/// It walks recorded steps; the evidence of a definition is computed once. Private to engine/cql.
/// One evaluation, one thread.
class Explainer {
  public:
    explicit Explainer(EvaluationState& state);

    [[nodiscard]] Explanation explain(DefinitionRef definition, const Value& value);

  private:
    using Steps = std::span<const TraceStep*>;
    using Evidences = std::span<EvidencePointer>;
    /// Evidence of the locals of a definition or function, by slot.
    using Locals = std::span<EvidencePointer>;

    [[nodiscard]] EvidencePointer definition(int index);
    [[nodiscard]] EvidencePointer evidence(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer function(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer retrieve(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer property(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer operation(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer witnesses(const TraceStep& step, Steps operands,
                                            Evidences evidences);
    [[nodiscard]] EvidencePointer picked(const TraceStep& step, Steps operands,
                                         Evidences evidences);
    [[nodiscard]] EvidencePointer selected(const TraceStep& step, Steps operands,
                                           Evidences evidences);
    [[nodiscard]] EvidencePointer elements(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer chosen(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer united(Steps steps, Locals locals);

    /// The operand steps in order.
    [[nodiscard]] Steps operands_of(const TraceStep& step);
    /// The steps among the operands of `step` that settled its value.
    [[nodiscard]] Steps decisive_operands(const TraceStep& step);
    [[nodiscard]] Locals nothing_known(int slots);

    // Queries (trace_query.cpp)
    [[nodiscard]] EvidencePointer query(const TraceStep& step, Locals locals);
    [[nodiscard]] EvidencePointer row(const TraceStep& row, const elm::QueryParts& query,
                                      Evidences sources, Locals locals);
    [[nodiscard]] FactSet relationship(const elm::QueryRelationship& relationship,
                                       const TraceStep& source, Steps tests, Locals locals);

    [[nodiscard]] RetrieveEvidence retrieve_evidence(const TraceFact& fact) const;

    EvaluationState& state_;
    EvidenceStore store_;
    TraceFacts facts_;
    std::string_view file_;  // of the definition being explained; owner: the program
    std::span<EvidencePointer> definitions_;  // by index; null: not asked for yet
};

}  // namespace hookline::cql
