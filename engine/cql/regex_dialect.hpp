#pragma once

#include <string>
#include <string_view>

/// Regular expressions as authors write them (PCRE, recommended by the reference, Matches) and as
/// RE2 reads them.
namespace hookline::cql {

/// Whether `to_re2` would change the pattern; cheap.
[[nodiscard]] bool needs_rewriting(std::string_view pattern);

/// Named groups `(?<name>...)` and characters `\uHHHH` in the spelling of RE2; the rest as it is.
[[nodiscard]] std::string to_re2(std::string_view pattern);

/// The construct of a pattern that matching in linear time does not allow, as `a look-ahead`;
/// empty when there is none.
[[nodiscard]] std::string_view unsupported_construct(std::string_view pattern);

}  // namespace hookline::cql
