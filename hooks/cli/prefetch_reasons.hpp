#pragma once

#include <iosfwd>

#include "engine/plan/guideline.hpp"

namespace hookline::hooks {

/// Prints for each hook of the guideline which prefetch keys its service asks for, and what reads
/// them: rules, facts, classes of the record.
void print_prefetch_reasons(const engine::Guideline& guideline, std::ostream& out);

}  // namespace hookline::hooks
