#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/plan/element_reader.hpp"

namespace hookline::engine {

/// Kinds of draft orders or of appointments: one of the two code systems of PROFILE.md.
struct Kinds {
    std::vector<std::string> orders;
    std::vector<std::string> appointments;

    [[nodiscard]] bool empty() const { return orders.empty() && appointments.empty(); }
    /// Adds one code; false when the system is neither of the two.
    bool add(std::string_view system, std::string_view code);
};

/// Value sets of a guideline folder by canonical URL.
using KindSets = std::map<std::string, Kinds, std::less<>>;

/// Reads a ValueSet that lists kinds; findings when it holds anything else.
void read_kind_set(const mappings::JsonFile& file, Diagnostics& diagnostics, KindSets& sets);

/// The kinds that the codeFilters of a DataRequirement name, by code or by value set.
[[nodiscard]] Kinds read_kinds(ElementReader& reader, const fhir::json::Value& requirement,
                               const KindSets& sets, const std::string& path);

}  // namespace hookline::engine
