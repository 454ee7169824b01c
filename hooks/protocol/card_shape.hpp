#pragma once

#include <vector>

#include "engine/plan/card.hpp"
#include "fhir/base/clock.hpp"
#include "hooks/protocol/client_profile.hpp"

namespace hookline::hooks {

/// Brings the suggestions of cards into the form that a client can carry out; nothing to do, and
/// nothing allocated, for a client without limits.
///
/// `actions_max` 1: a suggestion of several creations becomes one suggestion for each. One that
/// also removes or changes an order keeps only that part, since half of an exchange, taken alone,
/// would order something twice. `only_any`: of alternatives that create orders one is left, the
/// recommended or else the first, so that never two are taken. What is left out is named at the top
/// of the card, to be done by hand: advice may not get lost (CH-104, CH-110).
void shape_cards(std::vector<engine::Card>& cards, const ClientProfile& profile, IdSource& ids);

}  // namespace hookline::hooks
