#pragma once

#include <string_view>

namespace hookline::hooks {

/// Why a request is refused before a handler sees it. The answer always ends the connection.
/// Owner of the texts: the program, they are literals.
struct Refusal {
    int status = 400;
    std::string_view issue_code = "structure";  ///< FHIR issue-type
    std::string_view diagnostics;
};

}  // namespace hookline::hooks
