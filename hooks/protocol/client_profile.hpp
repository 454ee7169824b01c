#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hookline::hooks {

/// Which form of the specification discovery is written in.
enum class SpecLevel : std::uint8_t {
    V2,  ///< 2.0.1; readers of 1.0 and 2.0 understand it as well
    V3,  ///< with the members that the 3.0 ballot adds (CH-020, CH-021)
};

/// What stands in `source.topic` (CH-102).
enum class TopicForm : std::uint8_t {
    Statement,     ///< the id of the statement, `MRC-EGFR-01`
    Alphanumeric,  ///< the same without anything but letters and digits: `MRCEGFR01`
    CardType,      ///< a code of HL7's cdshooks-card-type
};

/// How Observations are asked for in discovery.
enum class ObservationQuery : std::uint8_t {
    All,     ///< every Observation of the patient
    ByCode,  ///< with a list of codes, for servers that refuse a search without one
};

/// Where clients differ though the specification leaves it open, or is read differently. What all
/// get alike is no member: bare ids with `Patient/` are accepted, every action has a description,
/// every created resource has an id, every card a topic, every service an id of its own.
struct ClientProfile {
    std::string_view name;
    bool empty_system_actions;  ///< `systemActions: []` where some test kit wants the member
    bool only_any;              ///< selectionBehavior is always `any`
    std::size_t actions_max;    ///< per suggestion; 0: any number
    TopicForm topic;
    bool mixes_links;  ///< smart and absolute links may stand on one card
    ObservationQuery observations;
};

/// `default`, `epic`, `inferno-crd`, `sandbox`.
[[nodiscard]] std::span<const ClientProfile> client_profiles();

/// The profile of that name; nullptr for none.
[[nodiscard]] const ClientProfile* find_client_profile(std::string_view name);

/// `default`.
[[nodiscard]] const ClientProfile& default_client_profile();

}  // namespace hookline::hooks
