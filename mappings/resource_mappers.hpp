#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "fhir/base/same_text.hpp"
#include "mappings/mappers.hpp"

/// Which mapper takes a resource, by its type. Internal to mappings.
namespace hookline::mappings {

struct ResourceMapper {
    std::string_view type;
    void (*map)(MappingContext&, const ResourceEntry&);
};

/// In the order in which they run: Observations come before the reports that refer to them.
inline constexpr std::array kMappers = {
    ResourceMapper{"Condition", map_condition},
    ResourceMapper{"Observation", map_observation},
    ResourceMapper{"DiagnosticReport", map_diagnostic_report},
    ResourceMapper{"MedicationRequest", map_medication_use},
    ResourceMapper{"MedicationStatement", map_medication_use},
    ResourceMapper{"MedicationAdministration", map_medication_use},
    ResourceMapper{"MedicationDispense", map_medication_use},
    ResourceMapper{"Procedure", map_procedure},
    ResourceMapper{"ServiceRequest", map_service_request},
    ResourceMapper{"Appointment", map_appointment},
    ResourceMapper{"Goal", map_goal},
    ResourceMapper{"CarePlan", map_care_plan},
    ResourceMapper{"RequestGroup", map_care_plan},
    ResourceMapper{"Encounter", map_encounter},
    ResourceMapper{"AdverseEvent", map_adverse_event},
};
inline constexpr std::size_t kNoMapper = kMappers.size();

// Size and the edges of a type tell those of the mappers apart.
inline constexpr std::size_t kMapperSlots = 64;
constexpr std::size_t slot_of_type(std::string_view type) {
    return type.empty() ? 0
                        : (type.size() + static_cast<unsigned char>(type.front()) +
                           std::size_t{static_cast<unsigned char>(type.back())} * 6) %
                              kMapperSlots;
}
inline constexpr auto kMapperOfSlot = [] {
    std::array<std::uint8_t, kMapperSlots> mappers{};
    mappers.fill(kNoMapper);
    for (std::size_t i = 0; i < kMappers.size(); ++i) {
        mappers[slot_of_type(kMappers[i].type)] = static_cast<std::uint8_t>(i);
    }
    return mappers;
}();
static_assert(std::ranges::count_if(kMapperOfSlot, [](std::uint8_t i) { return i != kNoMapper; }) ==
                  kMappers.size(),
              "two types fall into one slot");

/// Number in kMappers; kNoMapper for a type that has none.
[[nodiscard]] inline std::size_t mapper_of(std::string_view type) {
    const std::size_t i = kMapperOfSlot[slot_of_type(type)];
    return i != kNoMapper && same_text(kMappers[i].type, type) ? i : kNoMapper;
}

}  // namespace hookline::mappings
