#pragma once

#include <string>
#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// An OperationOutcome with one issue of severity `error` (CH-094).
///
/// `code` is a word of FHIR's issue-type; `text` says what is wrong in our own words;
/// `diagnostics` and `expression` (an element path of the request) are left out when empty.
[[nodiscard]] std::string write_outcome(std::string_view code, std::string_view text,
                                        std::string_view diagnostics = {},
                                        std::string_view expression = {}, unsigned indent = 0);

/// The outcome of `error`. Faults of ours (status 500) say only that there was one.
[[nodiscard]] std::string write_outcome(const Error& error, unsigned indent = 0);

}  // namespace hookline::hooks
