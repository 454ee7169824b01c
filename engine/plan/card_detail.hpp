#pragma once

#include <span>
#include <string>

#include "engine/plan/fired_rule.hpp"
#include "engine/plan/guideline.hpp"

/// The Markdown of `detail`. Built from the guideline's own texts and from data that were
/// neutralised before (SR-080).
namespace hookline::engine {

/// What the rules of one card say together: why, what triggered them, the facts, what could not be
/// read, and each statement with its sources. `rules` is not empty, the leading rule first.
[[nodiscard]] std::string card_detail(std::span<const FiredRule* const> rules);

/// One rule as a line of a list.
[[nodiscard]] std::string detail_line(const FiredRule& rule);

/// The paragraph that says that content is out of date; empty when none is.
[[nodiscard]] std::string age_note(std::span<const OutdatedContent> outdated);

/// The end of every detail: guideline, version, date, footers.
[[nodiscard]] std::string detail_end(const Guideline& guideline,
                                     std::span<const Rule* const> footers);

/// `a, b and c`.
[[nodiscard]] std::string in_words(std::span<const std::string> items);

}  // namespace hookline::engine
