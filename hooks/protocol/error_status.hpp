#pragma once

#include <string_view>

#include "fhir/base/result.hpp"

namespace hookline::hooks {

/// How an error kind is answered: HTTP status and OperationOutcome.issue.code (CH-093, CH-094).
struct ErrorStatus {
    int http_status;
    std::string_view issue_code;
};

/// The row of `kind`; every kind has one.
[[nodiscard]] ErrorStatus error_status(ErrorKind kind);

}  // namespace hookline::hooks
