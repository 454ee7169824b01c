#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hookline::hooks {

/// What one case test came to.
struct CaseOutcome {
    std::string name;
    std::string file;                   ///< where the case stands
    std::vector<std::string> failures;  ///< empty: passed
    std::size_t checks = 1;
};

/// The cases of one file, or the whole requests.
struct CaseGroup {
    std::string name;
    std::vector<CaseOutcome> results;

    [[nodiscard]] std::size_t passed() const;
    [[nodiscard]] std::size_t checks() const;
};

}  // namespace hookline::hooks
