#include "engine/cases/unread_facts.hpp"

#include <algorithm>

#include "engine/cases/case_record.hpp"
#include "engine/cases/case_runner.hpp"
#include "engine/cql/reads.hpp"
#include "engine/plan/element_reader.hpp"
#include "engine/record/record_source.hpp"
#include "fhir/json/finding.hpp"

namespace hookline::engine {

void lint_unread_facts(const Guideline& guideline, const RecordBinding& binding,
                       const mappings::MappingTables& tables, Diagnostics& diagnostics) {
    if (guideline.facts() == nullptr) {
        return;
    }
    RequestArena arena;
    const mappings::PatientRecord record = make_case_record(Case(), tables, arena);
    const RecordSource source(record, binding);
    cql::EvaluationOptions options;
    options.now = CaseRunner::now();
    cql::Evaluation evaluation(guideline.libraries(), source, *guideline.context().terminology,
                               options, arena);
    std::vector<cql::DefinitionRef> of_scope;
    if (guideline.scope().present()) {
        const cql::DefinitionRef scope = guideline.scope().definition;
        of_scope = cql::reads_of(guideline.libraries(), {&scope, 1}).definitions;
    }
    const auto facts = guideline.facts()->facts();
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const Fact& fact = facts[i];
        if (fact.sources.empty() ||
            std::ranges::find(of_scope, fact.definition) != of_scope.end()) {
            continue;
        }
        const Result<cql::Value> value = evaluation.evaluate(fact.definition);
        if (value && value->is(cql::ValueKind::Boolean)) {
            fhir::json::add_finding(
                diagnostics, Severity::Warning, (guideline.folder() / "facts.json").string(),
                at(at({}, "facts", i), "name"),
                "`" + fact.name + "` is " + (value->as_boolean() ? "true" : "false") +
                    " of a patient of whom nothing was read; it should be null then "
                    "(engine/plan/PROFILE.md, Facts)");
        }
    }
}

}  // namespace hookline::engine
