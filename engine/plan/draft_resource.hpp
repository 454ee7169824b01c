#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/activity.hpp"
#include "fhir/json/value.hpp"
#include "fhir/primitives/date_time.hpp"

namespace hookline::engine {

/// What binds a created resource to its call.
struct DraftBinding {
    std::string id;
    std::string_view patient_id;
    std::string_view encounter_id;  ///< empty: left out
    fhir::DateTime authored;
    const std::vector<std::string>& reasons;  ///< references of Conditions
};

/// A complete draft from an ActivityDefinition, or a RequestGroup with contained drafts from an
/// order set: status draft, intent proposal, subject and encounter of the call, reason; never a
/// dose (SR-083, SR-084, D-14).
[[nodiscard]] std::string write_draft_resource(const Activity& activity,
                                               const DraftBinding& binding);

/// A changed element: `status`, `statusReason.text` or `occurrenceDateTime`.
struct ElementText {
    std::string path;
    std::string value;
};

/// The whole resource as it came, with the named elements replaced, whatever type of a choice they
/// had; numbers keep their digits (SR-062).
[[nodiscard]] std::string write_changed_resource(const fhir::json::Value& resource,
                                                 const std::vector<ElementText>& changes);

/// The resource `Type/id` among the values of the prefetch; nullptr when it is not there.
[[nodiscard]] const fhir::json::Value* find_resource(const fhir::json::Value& prefetch,
                                                     std::string_view reference);

/// The resource `Type/id` among the entries of a Bundle; nullptr when it is not there.
[[nodiscard]] const fhir::json::Value* find_in_bundle(const fhir::json::Value& bundle,
                                                      std::string_view reference);

}  // namespace hookline::engine
