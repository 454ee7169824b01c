#pragma once

#include <string>

#include "engine/plan/kind_reader.hpp"
#include "engine/plan/rule.hpp"

namespace hookline::engine {

/// Reads a child action: one suggestion with its actions.
[[nodiscard]] SuggestionRule read_suggestion(ElementReader& reader, const fhir::json::Value& action,
                                             const KindSets& kind_sets, std::string_view library,
                                             const std::string& path);

}  // namespace hookline::engine
