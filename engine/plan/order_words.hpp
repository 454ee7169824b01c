#pragma once

#include <string>
#include <string_view>

#include "mappings/patient_record.hpp"

/// Orders as a card names them: by the text of their code, else its first display, at most 200
/// characters without controls (SR-081). What an order was recognised as stands beside it unless
/// the name says so.
namespace hookline::engine {

/// An order of the call, Markdown: `Erbitux 5 mg/ml (cetuximab, MedicationRequest/1)`.
[[nodiscard]] std::string order_in_words(const mappings::DraftOrder& order);

/// A request on file, which is of this kind among others, Markdown: `Tumour board, 2026-10-01 (mdt
/// referral, ServiceRequest/1)`.
[[nodiscard]] std::string request_in_words(const mappings::ServiceRequest& request,
                                           std::string_view kind);

/// The description of an action that removes or changes an order, plain text: with the name of the
/// order, where it has one.
[[nodiscard]] std::string with_order_name(std::string_view description,
                                          const mappings::PatientRecord& record,
                                          std::string_view reference);

}  // namespace hookline::engine
