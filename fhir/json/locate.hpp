#pragma once

#include <cstddef>
#include <string_view>

#include "fhir/base/diagnostics.hpp"

namespace hookline::fhir::json {

/// Where the element `path` (`action[3].title`, as findings name it) stands in the text of a JSON
/// document: the range of its name when it is a member, else the place of its value. A path of
/// which only the beginning exists gives the deepest element found; an empty path or a text that is
/// no JSON gives the whole file (all zero). For findings only: reads the text from its start.
[[nodiscard]] SourceRange locate(std::string_view text, std::string_view path);

/// The position of the byte at `offset`, which may be one behind the end.
[[nodiscard]] SourcePosition position_of(std::string_view text, std::size_t offset);

}  // namespace hookline::fhir::json
