#pragma once

#include <string>

#include "tests/support/cql_memory.hpp"

namespace hookline::bench {

/// What tests/bench/cql/Rules.cql decides, written by hand: the floor of what an evaluation can
/// cost on the same data structures. `today` is a full date. Null is an empty optional; the text is
/// that of the definition "Advice".
struct RulesResult {
    int age = 0;
    std::optional<int> years_with_diabetes;
    std::optional<fhir::Decimal> hba1c_mean;
    std::size_t ace_with_potassium_before = 0;
    std::size_t ace_without_egfr_after = 0;
    std::size_t active_conditions = 0;
    std::optional<std::string> advice;
};

[[nodiscard]] RulesResult decide_rules(const test::MemoryPatient& patient,
                                       const test::MemoryModel& model, const cql::Date& today);

}  // namespace hookline::bench
