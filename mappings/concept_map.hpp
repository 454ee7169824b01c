#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"

namespace hookline::mappings {

/// What a site says of one of its codes: that it means at least what the target says. The views
/// point into the file.
struct ConceptMapRow {
    std::string_view source;
    std::string_view code;
    std::string_view target;
    std::string_view target_code;
    std::string path;  ///< `group[0].element[2].target[0]`
};

/// The rows of a FHIR R4 ConceptMap. An element that would narrow or change a mapping (`dependsOn`,
/// `unmapped`), one that FHIR does not have, a part that maps nothing and an equivalence that is
/// not safe are findings: a mapping that is not read means codes that nobody recognises.
[[nodiscard]] std::vector<ConceptMapRow> read_concept_map(const JsonFile& file,
                                                          Diagnostics& diagnostics);

}  // namespace hookline::mappings
