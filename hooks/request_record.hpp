#pragma once

#include "hooks/content_basis.hpp"
#include "hooks/protocol/request.hpp"

namespace hookline::hooks {

/// The patient record of a CDS Hooks call: its prefetch and its drafts, as of `now` (with offset).
/// Errors: LimitExceeded when the arena is full.
[[nodiscard]] Result<const mappings::PatientRecord*> build_request_record(
    const CdsRequestView& request, const fhir::DateTime& now, const ContentBasis& basis,
    RequestArena& arena);

/// The Bundle of draft orders of the call; null for a hook without drafts.
[[nodiscard]] fhir::json::Value draft_orders_of(const CdsRequestView& request);

}  // namespace hookline::hooks
