#pragma once

#include "engine/plan/guideline.hpp"
#include "engine/record/record_binding.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/mapping_tables.hpp"

namespace hookline::engine {

/// Warnings about Boolean facts that are true or false of a patient of whom nothing was read.
///
/// SAFETY: a retrieve of what was not read is an empty list, so that a plain `exists` is false:
/// cards say no, and a rule with `not` fires. Facts without prefetch keys and those that the scope
/// of the guideline rests on are left alone.
void lint_unread_facts(const Guideline& guideline, const RecordBinding& binding,
                       const mappings::MappingTables& tables, Diagnostics& diagnostics);

}  // namespace hookline::engine
