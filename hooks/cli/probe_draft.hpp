#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// A draft order for `hookline probe`, made from a shipped value set.
struct ProbeDraft {
    std::string reference;  ///< `MedicationRequest/probe-cetuximab`
    std::string resource;   ///< as JSON
};

/// The draft order of what `name` stands for: the value set `drug-NAME` gives a MedicationRequest,
/// `order-NAME` a ServiceRequest, with a code that may be ordered. `value_sets` is their folder.
/// Errors: LoadFailed with the names that there are, or when the set has no such code.
[[nodiscard]] Result<ProbeDraft> make_probe_draft(const std::string& name,
                                                  std::string_view patient_id,
                                                  const std::filesystem::path& value_sets);

/// What can be drafted: the names, in order.
[[nodiscard]] std::vector<std::string> probe_draft_names(const std::filesystem::path& value_sets);

}  // namespace hookline::hooks
