#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/guideline.hpp"

namespace hookline::engine {

/// The prefetch keys that a call of `hook` can rest on, in the order of mappings::kSourceNames.
///
/// Computed from the compiled CQL: everything that the conditions, texts and suggestions of the
/// rules of that hook, the scope and the facts shown on cards can reach is walked for retrieves;
/// the classes retrieved lead to keys (mappings/record_sources.hpp). A text that is a key counts
/// where the states of sources are looked at, and so do the sources of the catalogue of facts.
/// A hook whose suggestions create orders also needs what order-select and order-sign check them
/// by (suggestion_check.hpp).
[[nodiscard]] std::vector<std::string_view> needed_sources(const Guideline& guideline,
                                                           std::string_view hook);

}  // namespace hookline::engine
