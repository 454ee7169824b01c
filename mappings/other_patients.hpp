#pragma once

#include "mappings/listed_resources.hpp"

namespace hookline::mappings {

/// Decides of each listed resource whether it is of the patient of the call, and names those that
/// are not. To be called when all resources are known, for a urn may mean any Patient of the call.
///
/// Another patient's resources are left out and take nothing from their source (patient model
/// section 1). A source that holds nothing else proves no absence where they may mean the same
/// patient by another id (records that were merged): when no source of the call holds anything of
/// the patient, or the Patient is linked to another. Nor do diagnoses, which decide whether the
/// guideline concerns the patient at all. Internal to mappings.
void drop_other_patients(MappingContext& context, ListedResources& listed);

}  // namespace hookline::mappings
