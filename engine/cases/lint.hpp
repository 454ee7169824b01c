#pragma once

#include "engine/cases/case.hpp"
#include "engine/plan/guideline.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/mapping_tables.hpp"

namespace hookline::engine {

/// What is wrong with a guideline that loads: errors where statements, rules and cases contradict
/// each other, warnings where something is missing that a reader or reviewer would look for.
///
/// Errors: a case, or a fact, order kind or suggestion in it, that names nothing of the guideline;
/// a statement without a rule; a rule whose documentation differs from its statement. Warnings: a
/// rule or a statement without a case; a suggestion with a condition without a case in which it is
/// offered and one in which it is withheld; a rule that names no facts and no evidence; a
/// suggestion that may be offered twice under one label.
void lint_guideline(const Guideline& guideline, const CaseSuite& suite,
                    const mappings::MappingTables& tables, Diagnostics& diagnostics);

}  // namespace hookline::engine
