#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/plan/card.hpp"
#include "hooks/protocol/client_profile.hpp"
#include "hooks/protocol/hook.hpp"

namespace hookline::hooks {

/// Characters that a summary may have: fewer than 140 (CH-096).
inline constexpr std::size_t kSummaryCodePointsMax = 139;

/// An app that cards may launch (CH-117, CH-118).
struct SmartApp {
    std::string url;  ///< of the launch; empty: there is no app
    std::string label;
};

/// For whom cards are written.
struct CardWriterOptions {
    const ClientProfile* profile = &default_client_profile();
    const SmartApp* app = nullptr;  ///< owner: the caller, as for `profile`
    Hook hook = Hook::PatientView;
    unsigned indent = 0;
};

/// The body of a successful call: `{"cards": [...]}` in the order given (CH-090, CH-092).
///
/// Optional members without a value are left out (CH-003, CH-004); `systemActions: []` only where
/// the profile wants it (CH-091, there are none). With an app every card that names statements gets
/// a link of type smart, whose appContext holds guideline, version and statement ids, never
/// anything about the patient; unless the profile mixes links, the absolute ones then move into the
/// text (CH-117, CH-118). As the last one before the wire
/// the writer also keeps what the specification demands of a card: summary length (CH-096),
/// selectionBehavior beside suggestions (CH-104), at most one recommended suggestion with
/// `at-most-one` (CH-109), display of override reasons (CH-105).
[[nodiscard]] std::string write_cards(std::span<const engine::Card> cards,
                                      const CardWriterOptions& options = {});

}  // namespace hookline::hooks
