#pragma once

#include <set>
#include <string>

#include "engine/plan/guideline.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/mapping_tables.hpp"

namespace hookline::engine {

/// The kinds of draft orders and of appointments that the mapping tables can give.
struct OrderKinds {
    std::set<std::string, std::less<>> orders;
    std::set<std::string, std::less<>> appointments;
};

[[nodiscard]] OrderKinds order_kinds(const mappings::MappingTables& tables);

/// Errors for kinds in triggers and removals that no order or appointment can have: such a rule
/// would never be looked at.
void check_order_kinds(const Guideline& guideline, const mappings::MappingTables& tables,
                       Diagnostics& diagnostics);

}  // namespace hookline::engine
