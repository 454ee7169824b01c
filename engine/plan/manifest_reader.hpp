#pragma once

#include "engine/plan/element_reader.hpp"
#include "engine/plan/guideline.hpp"

namespace hookline::engine {

/// What the manifest says, before it is bound.
struct Manifest {
    GuidelineInfo info;
    BoundExpression scope;
    std::string order_in_question;  ///< `LIBRARY.DEFINITION`; may be empty
};

/// Reads `guideline.json`. Spec: PROFILE.md, Manifest.
[[nodiscard]] Manifest read_manifest(const mappings::JsonFile& file, Diagnostics& diagnostics);

}  // namespace hookline::engine
