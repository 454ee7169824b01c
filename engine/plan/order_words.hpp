#pragma once

#include <string>
#include <string_view>

#include "mappings/record_care.hpp"

/// Orders as a card names them, Markdown.
namespace hookline::engine {

/// An order of the call: `cetuximab (MedicationRequest/1)`.
[[nodiscard]] std::string order_in_words(const mappings::DraftOrder& order);

/// A request on file, which is of this kind among others: `mdt referral, 2026-10-01
/// (ServiceRequest/1)`.
[[nodiscard]] std::string request_in_words(const mappings::ServiceRequest& request,
                                           std::string_view kind);

}  // namespace hookline::engine
