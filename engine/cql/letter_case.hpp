#pragma once

#include <string>
#include <string_view>

namespace hookline::cql {

/// All letters of any script in lower or upper case, one for one (`ß` stays). What is no UTF-8
/// stays as it is. Spec: CQL 1.5.3 reference, Lower, Upper.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_upper(std::string_view text);

}  // namespace hookline::cql
