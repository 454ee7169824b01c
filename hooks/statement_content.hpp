#pragma once

#include "engine/plan/guideline.hpp"
#include "hooks/snapshot.hpp"

namespace hookline::hooks {

/// What the page of a statement says: its text and sources, its rules with their conditions down to
/// the facts, and where all of it stands.
[[nodiscard]] StatementPage statement_page_of(const engine::Guideline& guideline,
                                              const engine::Statement& statement);

}  // namespace hookline::hooks
