#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/plan/card.hpp"

namespace hookline::hooks {

/// Characters that a summary may have: fewer than 140 (CH-096).
inline constexpr std::size_t kSummaryCodePointsMax = 139;

struct CardWriterOptions {
    /// Some test suites want the member `systemActions` to exist; the specification wants it left
    /// out when empty (CH-091). We have no system actions: true writes `[]`.
    bool empty_system_actions = false;
    unsigned indent = 0;
};

/// The body of a successful call: `{"cards": [...]}` in the order given (CH-090, CH-092).
///
/// Optional members without a value are left out (CH-003, CH-004). As the last one before the wire
/// the writer also keeps what the specification demands of a card: summary length (CH-096),
/// selectionBehavior beside suggestions (CH-104), at most one recommended suggestion with
/// `at-most-one` (CH-109), display of override reasons (CH-105).
[[nodiscard]] std::string write_cards(std::span<const engine::Card> cards,
                                      const CardWriterOptions& options = {});

}  // namespace hookline::hooks
