#pragma once

#include <string>

#include "hooks/feedback/feedback_store.hpp"

namespace hookline::test {

/// A call of two rows, of which one has two suggestions: all of it is there, or nothing.
inline hooks::FeedbackCall two_outcomes(int number) {
    hooks::Feedback accepted;
    accepted.card = "a-" + std::to_string(number);
    accepted.outcome_timestamp = "2026-11-25T10:00:00Z";
    accepted.accepted_suggestions = {"s-1", "s-2"};
    hooks::Feedback overridden;
    overridden.card = "o-" + std::to_string(number);
    overridden.outcome = hooks::FeedbackOutcome::Overridden;
    overridden.outcome_timestamp = "2026-11-25T10:00:00Z";
    return {"demo-order-sign", "iss", {accepted, overridden}};
}

}  // namespace hookline::test
