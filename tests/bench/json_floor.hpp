#pragma once

#include <cstddef>

namespace hookline::bench {

/// RapidJSON's own in-situ SAX pass with a null handler over `text`, which ends with a zero byte.
/// Alone in its source file, so that the two parsers do not share one (inlining). False on an
/// error.
bool parse_floor(char* text);

}  // namespace hookline::bench
