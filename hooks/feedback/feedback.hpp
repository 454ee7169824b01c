#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/arena.hpp"
#include "fhir/base/result.hpp"
#include "fhir/json/reader.hpp"

namespace hookline::hooks {

enum class FeedbackOutcome : std::uint8_t { Accepted, Overridden };

/// Wire spelling: `accepted`, `overridden`.
[[nodiscard]] std::string_view to_string(FeedbackOutcome outcome);

/// Why a card was overridden; empty members were not said.
struct OverrideReason {
    std::string system;
    std::string code;
    std::string display;
    std::string user_comment;  ///< free text, may name patients (SR-178)

    friend bool operator==(const OverrideReason&, const OverrideReason&) = default;
};

/// What a user did with a card (CH-131 to CH-134).
struct Feedback {
    std::string card;  ///< the card's uuid, an opaque string of 1 to 256 bytes
    FeedbackOutcome outcome = FeedbackOutcome::Accepted;
    std::string outcome_timestamp;                  ///< RFC 3339, as sent
    std::vector<std::string> accepted_suggestions;  ///< uuids
    OverrideReason reason;
};

/// Reads `{"feedback": [...]}`. All or nothing: one bad entry refuses the whole body (SR-171).
/// Accepted besides the specification, since clients send it: `overrideReasons` (also as an array,
/// of which the first counts), a reason without `display` or `system`, an extension in place of the
/// reason (its title counts as display), an accepted card without suggestions, unknown members.
/// Errors: MalformedJson, LimitExceeded, InvalidRequest with the element path.
[[nodiscard]] Result<std::vector<Feedback>> parse_feedback(fhir::json::BodyBuffer& body,
                                                           RequestArena& arena);

}  // namespace hookline::hooks
