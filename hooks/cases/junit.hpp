#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hooks/cases/case_outcome.hpp"

namespace hookline::hooks {

/// The results as JUnit XML: a testsuite per group, a testcase per case.
[[nodiscard]] std::string write_junit(std::string_view name, std::span<const CaseGroup> groups);

}  // namespace hookline::hooks
